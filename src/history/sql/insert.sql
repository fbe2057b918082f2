-- Events that are not there yet. A taken id ends the commit.
insert into events (
  id, time, site, kind, name, host, path, query, referrer, campaign, term, content, country, device, browser, os, bot,
  value, props, day, hour, source, medium, session
)
with hits (hit) as materialized (select value from json_each(:rows))
select
  hit ->> 0, hit ->> 1, hit ->> 2, hit ->> 3, hit ->> 4, hit ->> 5, hit ->> 6, hit ->> 7,
  hit ->> 8, hit ->> 9, hit ->> 10, hit ->> 11, hit ->> 12, hit ->> 13, hit ->> 14, hit ->> 15,
  hit ->> 16, hit ->> 17, hit ->> 18, hit ->> 19, hit ->> 20, hit ->> 21, hit ->> 22, hit ->> 23
from hits
