-- An open day folds: what a daily table says of it is rows that were stored up to some event, and what the visitors
-- who came since change in them. See docs/decisions/022-folds.md.

-- Up to which event an open day may be folded. A row goes, and with it all that was folded of the day, in the commit of
-- whatever changes an event up to there; ids of folds are never used twice.
create table folds (
  id integer primary key autoincrement,
  day text not null unique,
  upto integer not null,            -- id of the last event of the day in folded_events
  events integer not null           -- how many of its events are there
) strict;

-- By visitor, the events of a folded day up to there. In parts of 65,536, as rows that come in the order of visitors would
-- each change a page of a larger one.
create table folded_events (
  fold integer not null,            -- folds.id
  part integer not null,            -- 0, 1, …
  session integer not null,
  id integer not null,              -- of the event
  primary key (fold, part, session, id)
) strict, without rowid;

-- Daily tables that have rows of a folded day, in their tables of closed days under 'fold ' and the fold's id for a day.
create table folded_tables (
  fold integer not null,            -- folds.id
  daily integer not null,           -- daily_tables.id
  upto integer not null,            -- id of the last event that is counted in them
  primary key (fold, daily)
) strict, without rowid;

alter table daily_tables add column minima text not null default '[]'; -- JSON array of columns: what the file says `min` of
alter table daily_tables add column counter text;                      -- the column of `sum` that is never 0; null: none
alter table daily_tables add column unfolded text default '';          -- why it does not fold; null: it does; '': not known yet

-- An event above this id changes nothing that is folded of the day: so an insert has one row to look at, not two.
alter table changed_days add column upto integer not null default -9223372036854775808;

drop trigger events_insert_opens;
drop trigger events_delete_opens;
drop trigger events_update_opens;

create trigger events_insert_opens after insert on events
when not exists (select 1 from changed_days where day = new.day and upto < new.id)
begin
  delete from folds where day = new.day and upto >= new.id;
  insert into changed_days (day, upto)
    values (new.day, coalesce((select upto from folds where day = new.day), -9223372036854775808))
    on conflict (day) do update set upto = excluded.upto;
  insert into open_days (day) select new.day
    where new.day not in (select day from open_days) and new.day not in (select day from frozen_days);
end;

create trigger events_delete_opens after delete on events
when not exists (select 1 from changed_days where day = old.day)
  or exists (select 1 from folds where day = old.day and upto >= old.id)
begin
  delete from folds where day = old.day and upto >= old.id;
  insert into changed_days (day) select old.day where old.day not in (select day from changed_days);
  insert into open_days (day) select old.day
    where old.day not in (select day from open_days) and old.day not in (select day from frozen_days);
end;

create trigger events_update_opens after update on events
when not exists (select 1 from changed_days where day = old.day)
  or not exists (select 1 from changed_days where day = new.day)
  or exists (select 1 from folds where day in (old.day, new.day) and upto >= min(old.id, new.id))
begin
  delete from folds where day in (old.day, new.day) and upto >= min(old.id, new.id);
  insert into changed_days (day) select old.day where old.day not in (select day from changed_days);
  insert into changed_days (day) select new.day where new.day not in (select day from changed_days);
  insert into open_days (day) select old.day
    where old.day not in (select day from open_days) and old.day not in (select day from frozen_days);
  insert into open_days (day) select new.day
    where new.day not in (select day from open_days) and new.day not in (select day from frozen_days);
end;
