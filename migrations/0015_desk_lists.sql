-- What the desk asks each time that somebody opens it, without reading whole tables.
create index cases_own_due on cases (owner_id, next_due, id desc) where stage <> 'closed';
create index cases_own_latest on cases (owner_id, next_due_latest) where stage <> 'closed';
create index letters_unsent on letters (case_id) where stage in ('draft', 'in_review', 'approved');
create index documents_failed on documents (received_at) where state = 'failed';
create index failures_retry on failures (document_id) where retry;
create index links_unjudged on links (case_id) where verdict is null and current and card;
