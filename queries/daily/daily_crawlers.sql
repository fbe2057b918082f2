/* ---
title: Crawlers of a day
description: How much each crawler asked for, with what it is for.
key: [day, site, class, bot]
sum: [hits]
count: hits
filters: [site, bot]
--- */
select day, site, coalesce(bot_class, 'other') as class, bot, count(*) as hits
from events
where day in open_days and bot is not null
group by day, site, coalesce(bot_class, 'other'), bot
