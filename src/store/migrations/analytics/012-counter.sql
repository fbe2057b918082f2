alter table sites add column open_counter integer not null default 0; -- strangers may ask how often a page was read
