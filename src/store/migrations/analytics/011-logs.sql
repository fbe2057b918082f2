-- Logs of servers, as far as they have been read. A log is known by its first lines, whatever its file is called by then,
-- and by a hash under a key of the control database, of what is left of them without address and User-Agent. Closed to
-- the SQL of owners.
create table read_logs (
  id integer primary key,
  lines integer not null,           -- by how many of its first lines it is known
  bytes integer not null,           -- so many have been read, unpacked
  line integer not null,            -- and so many lines
  day text not null                 -- when
) strict;

create table read_log_marks (
  mark integer not null,            -- keyed hash of so many of its first lines
  lines integer not null,
  log integer not null,             -- read_logs.id
  primary key (mark, lines, log)
) strict, without rowid;

-- Which events came from a log, as long as the day may have to be read again: visitors of a day that is over are known
-- to one process only.
create table read_log_rows (
  day text not null,
  log integer not null,             -- read_logs.id
  first integer not null,           -- events.id
  last integer not null,
  key integer not null,             -- of the day's sessions
  primary key (day, log, first)
) strict, without rowid;

-- What of a log is to be read again: lines of the day up to there.
create table read_log_days (
  day text not null,
  log integer not null,
  bytes integer not null,
  primary key (day, log)
) strict, without rowid;

-- From when to when trackers have sent a kind of hit for a site: people of these days are not counted from logs.
create table tracked (
  site text not null,
  kind text not null,
  first text not null,              -- day
  last text not null,
  primary key (site, kind)
) strict, without rowid;

insert into tracked (site, kind, first, last)
select site, kind, min(day), max(day) from events where bot is null group by site, kind;
