/* ---
title: Fetches of feeds
description: A row for each day, reader and feed; subscribers are the greatest number that the reader said that day, or those who asked where it says none.
hidden: true
reads: period
--- */
select
  day, site, bot as reader, path,
  count(*) as fetches,
  coalesce(max(value), count(distinct session)) as subscribers
from events
where bot_class = 'feed' and (:site is null or site = :site)
group by day, site, bot, path
