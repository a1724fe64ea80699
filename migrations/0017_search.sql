-- Which mails are printed on a page: asked for each page that a search finds.
create index segments_page on segments (document_id, page);
