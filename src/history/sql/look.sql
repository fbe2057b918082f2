-- Of the events at hand, those whose id is taken here: the number each goes by, the id, and whether what is there is the
-- same event. What our own rules worked out (day, hour, session, source, medium) does not make another event of it, but
-- on one day two sessions are two visitors. SQLite may read the last digit of a decimal differently.
with rows (hit) as materialized (select value from json_each(:rows))
select
  hit ->> 27 as n,
  events.id,
  time is hit ->> 1 and site is hit ->> 2 and kind is hit ->> 3 and name is hit ->> 4 and host is hit ->> 5
  and path is hit ->> 6 and query is hit ->> 7 and referrer is hit ->> 8 and campaign is hit ->> 9 and term is hit ->> 10
  and content is hit ->> 11 and country is hit ->> 12 and device is hit ->> 13 and browser is hit ->> 14
  and os is hit ->> 15 and bot is hit ->> 16
  and (events.value is hit ->> 17 or abs(events.value - (hit ->> 17)) <= 1e-15 * abs(events.value))
  and props is hit ->> 18
  and (day is not hit ->> 24 or session is hit ->> 25) as same
from rows
join events on events.id in (hit ->> 0, hit ->> 26)
