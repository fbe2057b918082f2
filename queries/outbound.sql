/* ---
title: Outbound links
description: Links to other hosts that people followed, with the page where most of them were pressed. Whoever followed one from two pages counts twice as a visitor.
order: 21
reads: period
chart:
  type: bar
  nothing: "No link to another host was followed. They are listed from the first on, where the tracker is in the pages."
  x: times
  y: url
  limit: 20
  columns:
    url: {label: Link, sub: page}
    times: Times
    visitors: Visitors
    last_day: Last seen
  format: {last_day: date}
  table: show
--- */
select url, page, times, visitors, last_day
from query.followed_links
where name = 'outbound'
order by times desc, url
