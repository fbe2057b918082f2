-- What is being written, before it is saved, and what was saved before. Private: a draft may be anything.

create table drafts (
  key text primary key,             -- a notebook's name; '~' and 8 hexadecimal digits for one that has none yet
  name text not null,               -- the name it is to have, as typed
  kind text not null,               -- 'query', 'notebook'
  text text not null,
  base text not null,               -- SHA-256 of the file it began from; '' where there was none
  updated integer not null          -- ms since 1970, UTC
) strict;

create table versions (
  id integer primary key,
  name text not null,               -- of the notebook, without extension
  kind text not null,               -- 'query', 'notebook'
  time integer not null,            -- ms since 1970, UTC
  how text not null,                -- 'saved'; 'found' on the disk before a save; 'removed'
  hash text not null,               -- SHA-256 of the text
  text text not null
) strict;

create index versions_name on versions (name, id);
