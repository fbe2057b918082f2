/* ---
title: Bots
description: Crawlers that ran the snippet, by name. They are in no other number, unless a query asks the table of events for them.
order: 13
chart:
  type: bar
  x: hits
  y: bot
  limit: 20
  columns:
    bot: Bot
    hits: Hits
    pages: Pages
    last_day: Last seen
  format: {last_day: date}
  table: show
--- */
select bot, count(*) as hits, count(distinct site || path) as pages, max(day) as last_day
from events
where bot is not null and day between :from and :to and (:site is null or site = :site)
group by bot
order by hits desc, bot
