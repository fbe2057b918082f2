-- How far back raw events go, and by which clock their days were told.

alter table sites add column keep_days integer;    -- raw events older than so many days are deleted; null: never

-- Sites of which raw events were deleted: there are none of before this day, but for those that came later.
create table retired (
  site text primary key,
  before text not null              -- YYYY-MM-DD
) strict, without rowid;

-- The reporting time zone in which `day` and `hour` of events are written: one row.
create table zone (
  name text not null,               -- IANA name
  previous text,                    -- the one before; null: it was never changed
  changed integer,                  -- ms since 1970, UTC
  frozen text,                      -- days up to this one were frozen when it changed: they stay as they were
  done integer not null default 0,  -- id up to which events have been put under the new clock
  last integer not null default 0   -- highest id when it changed; done = last: finished
) strict;
