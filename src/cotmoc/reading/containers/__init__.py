"""A file becomes text, and every stretch of the text knows where in the file it stands.

    documents(paths)          every document under files, folders and archives: what there is, unread
    open_source(data, name)   one document's bytes as `SourceText`
    Limits                    what a document may cost

One module reads one type of file; `opening.READERS` lists them. Nothing is written to disk and nothing is fetched.

>>> open_source("双方同意加快口岸建设。".encode("gb18030"), "公报.txt").encoding
'gb18030'
"""

from cotmoc.reading.containers.limits import Limits
from cotmoc.reading.containers.opening import open_source
from cotmoc.reading.containers.scan import missing_packs
from cotmoc.reading.containers.sniffing import MISNAMED, sniff
from cotmoc.reading.containers.walking import Few, Found, LeftOut, documents

__all__ = ["MISNAMED", "Few", "Found", "LeftOut", "Limits", "documents", "missing_packs", "open_source", "sniff"]
