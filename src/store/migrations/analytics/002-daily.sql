-- Daily tables: the numbers of a finished day, computed once. What makes them exact is here, in triggers, so that it
-- holds for whoever writes: a change to events and the news that its day's numbers are open again are one commit.
-- INSERT OR REPLACE into events is not for anyone: SQLite fires no trigger for the rows that it replaces.

-- Days whose numbers are asked of the raw events: today, and every day that changed since it was last closed.
create table open_days (
  day text primary key
) strict, without rowid;

-- Open days that changed since somebody began to close them. Who closes a day takes it off this list first, computes,
-- and closes it only if it is not on the list again.
create table changed_days (
  day text primary key
) strict, without rowid;

-- Days of which raw events were deleted: their daily numbers stay as they are, and they are never opened again.
create table frozen_days (
  day text primary key
) strict, without rowid;

-- One row for each version of a file in queries/daily that has a table of closed days.
create table daily_tables (
  id integer primary key,
  name text not null,               -- of the file, and of the view that shows the numbers
  state text not null,              -- 'serving': behind the view; 'building': will be, once it has all days;
                                    -- 'kept': file gone, frozen days remain; 'leaving': being emptied
  closed text not null unique,      -- table with the rows of closed days
  sql text not null,                -- the file's SELECT
  columns text not null,            -- JSON array of names
  key text not null                 -- JSON array of the names by which the rows lie, [] where the file names none
) strict;

-- Days of which one daily table has the rows; those of an open day are not shown, as they may be old.
create table closed_days (
  daily integer not null,           -- daily_tables.id
  day text not null,
  primary key (daily, day)
) strict, without rowid;

-- Days of which it has none yet, beside the open ones. No day is in both lists.
create table pending_days (
  daily integer not null,
  day text not null,
  primary key (daily, day)
) strict, without rowid;

create trigger events_insert_opens after insert on events
when not exists (select 1 from changed_days where day = new.day)
begin
  insert into changed_days (day) values (new.day);
  insert into open_days (day) select new.day
    where new.day not in (select day from open_days) and new.day not in (select day from frozen_days);
end;

create trigger events_delete_opens after delete on events
when not exists (select 1 from changed_days where day = old.day)
begin
  insert into changed_days (day) values (old.day);
  insert into open_days (day) select old.day
    where old.day not in (select day from open_days) and old.day not in (select day from frozen_days);
end;

create trigger events_update_opens after update on events
when not exists (select 1 from changed_days where day = old.day)
  or not exists (select 1 from changed_days where day = new.day)
begin
  insert into changed_days (day) select old.day where old.day not in (select day from changed_days);
  insert into changed_days (day) select new.day where new.day not in (select day from changed_days);
  insert into open_days (day) select old.day
    where old.day not in (select day from open_days) and old.day not in (select day from frozen_days);
  insert into open_days (day) select new.day
    where new.day not in (select day from open_days) and new.day not in (select day from frozen_days);
end;

-- All history is open until it has been closed for the first time. One step an existing day, along the index.
insert into open_days (day)
with recursive every(day) as (
  select min(day) from events
  union all
  select (select min(day) from events where day > every.day) from every where day is not null
)
select day from every where day is not null;
