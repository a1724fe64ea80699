-- A story is followed by its cases.
create index cases_project on cases (project_id) where project_id is not null;
create index projects_title on projects (lower(title));
