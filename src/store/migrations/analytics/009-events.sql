-- Events of more kinds, and what trackers say of the browser. Rows of before have none of it.
alter table events add column language text;      -- first part of the browser's language, such as en
alter table events add column width text;         -- of the window: small, medium, large, wide
alter table events add column bot_class text;     -- what a crawler is for; null for people

alter table sites add column keep_props text not null default '[]'; -- JSON array of properties kept although they sound personal

-- What makes a repeat known: written in the commit of its row, so that nothing is stored twice or lost. Closed to the
-- SQL of owners; the hash is made with a key of the control database.
create table seen_ids (
  source text not null,             -- what gave the id: a wire format
  hash integer not null,            -- keyed hash of the id
  day text not null,                -- when it came
  primary key (source, hash)
) strict, without rowid;
