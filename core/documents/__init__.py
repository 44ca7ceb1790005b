"""Documents from strangers: stored, identified, and opened in a confined process.

Public modules:

- ``background`` – work done beside the requests, one job after the other
- ``image_similarity`` – perceptual hashes and a closer comparison of pages
- ``object_store`` – documents kept in a store that speaks S3
- ``page_cache`` – page images of kept documents
- ``reader_pool`` – the pool of reader processes: time-outs, replacement, what was too slow
- ``reader_protocol`` – what server and reader processes say to each other
- ``reading`` – facts read off documents
- ``redaction`` – blacking out what a party may not read
- ``sniffing`` – what kind of file it is, told from its content
- ``upload`` – which files are taken in, and what an archive offers
- ``vault`` – the bytes of exhibits, by their SHA-256

Private modules:

- ``confinement`` – what the kernel keeps from a reader process: files, network, system calls
- ``containers`` – ZIP files from strangers, read within limits
- ``einvoice`` – e-invoices as data: CII, UBL, Chinese XML
- ``extraction`` – what is in a document: codes, words with their places, written documents
- ``foreign_xml`` – XML from strangers, parsed without entities
- ``ocr`` – text recognised in the picture of a page
- ``ofd`` – OFD documents: words with their places, and the invoices they carry
- ``reader_process`` – the confined process that opens a stranger's document
- ``rendering`` – documents opened and drawn as page images; pages blacked out and stamped
- ``typesetting`` – what an Office document says, set on pages and drawn
- ``word_document`` – what a Word document says, in order, nothing out of sight
- ``workbook`` – what a workbook shows, sheet by sheet, nothing out of sight
"""
