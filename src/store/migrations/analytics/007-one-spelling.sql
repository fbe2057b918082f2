-- How far what was stored before addresses had one spelling has got it: one row. See src/history/spelling.ts.
create table spelling (
  done integer not null,            -- id up to which events have it
  last integer not null,            -- highest id to look at
  stored text not null default '',  -- frozen day up to which the rows of daily tables have it
  finished integer not null default 0
) strict;

insert into spelling (done, last)
select min(0, coalesce(min(id) - 1, 0)), coalesce(max(id), 0) from events;
