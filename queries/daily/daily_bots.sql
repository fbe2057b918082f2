/* ---
title: Bots of a day
description: What crawlers asked for, by their name and the page.
key: [day, site, bot, path]
sum: [hits]
max: [last_day]
count: hits
filters: [site, path, bot]
--- */
select day, site, bot, path, count(*) as hits, day as last_day
from events
where day in open_days and bot is not null
group by day, site, bot, path
