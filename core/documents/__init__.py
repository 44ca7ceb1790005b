"""Documents of strangers: kept, told apart, opened in a confined process.

Public modules:

- ``background`` – work done beside the requests, one job after the other
- ``confinement`` – what the kernel keeps from a process in which strangers' documents are opened: files, network,
  system calls
- ``containers`` – ZIP files of strangers within limits
- ``einvoice`` – e-invoices as data: CII, UBL, Chinese XML
- ``extraction`` – what is in a document: codes, words with places, written documents
- ``foreign_xml`` – XML of strangers, parsed without entities
- ``image_similarity`` – perceptual hashes and a closer comparison of pages
- ``ocr`` – letters recognised in a picture of a page
- ``ofd`` – OFD documents: words with places, invoices carried
- ``page_cache`` – page images of kept documents
- ``reader_pool`` – reader processes: pool, time-outs, replacement
- ``reader_process`` – the confined process that opens strangers' documents
- ``reader_protocol`` – what server and reader processes say to each other
- ``reading`` – facts read off documents
- ``redaction`` – blacking out what a party is not to read
- ``rendering`` – documents opened and drawn as page images; pages blacked out and stamped
- ``sniffing`` – what a file is by its content
- ``upload`` – files taken in or kept out, and what is offered of an archive
- ``vault`` – bytes of exhibits by SHA-256
"""
