-- Where recognised words stand on their page, so that they can be marked on its
-- picture: six numbers a word (first character and one past the last in the page's
-- text, then left, top, right, bottom). Words of a text layer are found again when a
-- page is looked at; recognising a page again would take seconds.

alter table pages add column word_boxes real[];
