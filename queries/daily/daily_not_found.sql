/* ---
title: Not found on a day
description: Addresses that people asked for and that were not there.
key: [day, site, path]
sum: [hits, visitors]
max: [last_day]
count: hits
filters: [site, path]
--- */
select day, site, path, count(*) as hits, count(distinct session) as visitors, day as last_day
from events
where day in open_days and kind = 'notfound' and bot is null
group by day, site, path
