/* ---
title: Bots
description: Crawlers that ran the snippet, by name. They are in no other number, unless a query asks the table of events for them.
order: 13
reads: period
chart:
  type: bar
  nothing: "No crawler came. They are listed from the first on, unless a site leaves them out."
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
with asked as (
  select bot, site, path, sum(hits) as hits, max(last_day) as last_day
  from daily_bots_spans
  where :site is null or site = :site
  group by site, bot, path
)
select bot, sum(hits) as hits, count(*) as pages, max(last_day) as last_day
from asked
group by bot
order by hits desc, bot
