-- What collectors fetched when, and what they follow. What they collect is in tables of their names.

create table collector_runs (
  id integer primary key,
  collector text not null,
  started integer not null,         -- ms since 1970, UTC
  ended integer,                    -- ms; null: it goes on
  state text not null,              -- 'running', 'ok', 'unchanged', 'stopped', 'failed'
  requests integer not null default 0,
  status integer,                   -- HTTP status of the last answer
  bytes integer not null default 0, -- of all answers, unpacked
  rows integer not null default 0,
  added integer not null default 0,
  changed integer not null default 0,
  gone integer not null default 0,
  refused integer not null default 0, -- rows that did not fit the columns
  problem text                      -- in words
) strict;

create index collector_runs_collector on collector_runs (collector, id);

-- Beside those that a file names.
create table collector_subjects (
  collector text not null,
  subject text not null,
  since integer not null,           -- ms since 1970, UTC
  primary key (collector, subject)
) strict, without rowid;

-- A row once somebody switched it, or it failed.
create table collectors (
  name text primary key,
  state text,                       -- 'on', 'paused'; null: as its file says
  params text not null default '{}', -- JSON: values in the place of the file's
  tries integer not null default 0, -- that failed, one after the other
  failing_since integer,
  due integer                       -- ms; after a failure: when it is tried again
) strict, without rowid;

-- What a server said last time of an address: sent back, it may answer "not modified".
create table collector_marks (
  collector text not null,
  subject text not null,            -- '' where it has none
  url text not null,
  made_of text not null,            -- hash of the file
  etag text,
  modified text,
  fields text,                      -- JSON array: columns of a CSV
  primary key (collector, subject)
) strict, without rowid;

-- Tables that collectors made.
create table collector_tables (
  name text primary key,
  collector text not null,
  columns text not null,            -- JSON
  made_of text not null             -- types and key: where these are others, the table is made anew
) strict, without rowid;
