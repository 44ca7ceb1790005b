"""Documents from strangers: stored, identified, and opened in a confined process.

Public modules:

- ``background`` – work done outside the requests, one job at a time
- ``image_similarity`` – perceptual hashes and a closer comparison of pages
- ``object_store`` – documents kept in an S3-compatible store
- ``page_cache`` – page images of stored documents
- ``reader_pool`` – the pool of reader processes: time-outs, replacement, documents that were too slow
- ``reader_protocol`` – the messages between the server and its reader processes
- ``reading`` – facts read from documents
- ``redaction`` – finds what a party may not read, and makes the bundle's file in which it is blacked out
- ``sniffing`` – the type of a file, determined from its content
- ``upload`` – which files are accepted, and what an archive contains
- ``vault`` – the bytes of exhibits, by their SHA-256

Private modules:

- ``einvoice`` – e-invoices as data: CII, UBL, Chinese XML
- ``extraction`` – the contents of a document: codes, words with their positions, text documents
- ``ocr`` – text recognised in page images
- ``ofd`` – OFD documents: words with their positions, and the invoices they carry
- ``reader_process`` – the process that opens untrusted documents, confined by the kernel before its first job
- ``rendering`` – documents opened and drawn as page images; pages blacked out and stamped
- ``typesetting`` – the text of Office documents, set on pages and drawn
- ``untrusted`` – untrusted ZIP files and XML, read within limits and without entities
- ``word_document`` – the text of a Word document in order, including hidden text
- ``workbook`` – the contents of a workbook, sheet by sheet, including hidden cells
"""
