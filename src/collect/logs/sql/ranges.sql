-- Which events the commit has just written, as [day, key, back to the first, back to the last], counted from the newest one.
-- One that goes on where the last range of its log and day ended is a part of that.
insert into read_log_rows (day, log, first, last, key)
with newest (id) as (select max(id) from events),
given (day, key, first, last) as (
  select value ->> 0, value ->> 1, newest.id - (value ->> 2), newest.id - (value ->> 3) from json_each(:ranges), newest
)
select
  day, :log,
  coalesce(
    (
      select r.first from read_log_rows r
      where r.day = given.day and r.log = :log and r.last = given.first - 1 and r.key = given.key
    ),
    first
  ),
  last, key
from given where true
on conflict (day, log, first) do update set last = excluded.last
