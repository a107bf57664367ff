"""Pages for people (faces layer): HTML from a project, without a server; `huiqi.server` says under which addresses."""
