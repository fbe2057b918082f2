-- Some events that follow one another, in a time during which the clock was off UTC by the same amount (:offset, ms).
--
-- An event that comes to another day gets another session: one belongs to one day, so that the visitors of days add up.
-- The new number follows from the old one and the two days, alike for all events of the session, and from the way back
-- follows the old one: both are joined by exclusive or, which SQLite has to be told as (a | b) - (a & b).
--
-- Frozen days stay as they were counted: nothing leaves them, nothing comes to them.
with clock as (
  select
    id,
    day as old,
    coalesce(date((time + :offset) / 1000.0, 'unixepoch'), day) as day,
    (((time + :offset) % 86400000 + 86400000) % 86400000) / 3600000 as hour
  from events
  where id > :done and id <= :upto and time >= :from and time < :until
),
moved as materialized (
  select
    id,
    day,
    hour,
    iif(day = old, 0, cast(julianday(day) + julianday(old) as integer) * 679891637639 & 9007199254740991) as mask
  from clock
  where old not in (select day from frozen_days) and day not in (select day from frozen_days)
)
update events set
  day = moved.day,
  hour = moved.hour,
  session = (session | mask) - (session & mask)
from moved
where events.id = moved.id and (events.day, events.hour) is not (moved.day, moved.hour)
