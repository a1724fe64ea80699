-- What a file says about itself: when and with what a picture was taken, how long a film lasts.
-- Names and values as reading gave them; `place` is shown to editors only.
alter table documents add column facts jsonb not null default '{}';
