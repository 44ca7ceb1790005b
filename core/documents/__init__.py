"""Documents from strangers: stored, identified, and opened in a confined process.

Public modules:

- ``background`` – work done beside the requests, one job after the other
- ``image_similarity`` – perceptual hashes and a closer comparison of pages
- ``object_store`` – documents kept in a store that speaks S3
- ``page_cache`` – page images of kept documents
- ``reader_pool`` – the pool of reader processes: time-outs, replacement, what was too slow
- ``reader_protocol`` – what server and reader processes say to each other
- ``reading`` – facts read off documents
- ``redaction`` – where something stands that a party may not read; the bundle's file, in which it cannot be read
- ``sniffing`` – what kind of file it is, told from its content
- ``upload`` – which files are taken in, and what an archive offers
- ``vault`` – the bytes of exhibits, by their SHA-256

Private modules:

- ``einvoice`` – e-invoices as data: CII, UBL, Chinese XML
- ``extraction`` – what is in a document: codes, words with their places, written documents
- ``ocr`` – text recognised in the picture of a page
- ``ofd`` – OFD documents: words with their places, and the invoices they carry
- ``reader_process`` – the process that opens a stranger's document, confined by the kernel before its first job
- ``rendering`` – documents opened and drawn as page images; pages blacked out and stamped
- ``typesetting`` – what an Office document says, set on pages and drawn
- ``untrusted`` – ZIP files and XML from strangers, read within limits and without entities
- ``word_document`` – what a Word document says, in order, nothing out of sight
- ``workbook`` – what a workbook shows, sheet by sheet, nothing out of sight
"""
