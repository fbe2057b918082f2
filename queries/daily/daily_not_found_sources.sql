/* ---
title: Sources of what was not found on a day
description: Where people came from who asked for an address that was not there, as far as anything said so.
key: [day, site, path, source]
sum: [hits]
count: hits
filters: [site, path]
--- */
select day, site, path, source, count(*) as hits
from events
where day in open_days and kind = 'notfound' and bot is null and source is not null
group by day, site, path, source
