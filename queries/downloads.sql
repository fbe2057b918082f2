/* ---
title: Downloads
description: Files that people took along, as the tracker or the server's log counts them, with the page where most of them were pressed, which a log does not say. Whoever took one on two pages counts twice as a visitor.
order: 20
reads: period
chart:
  type: bar
  nothing: "No file was taken along. They are listed from the first on, where the tracker is in the pages or the server's log is read."
  x: times
  y: url
  limit: 20
  columns:
    url: {label: File, sub: page}
    times: Times
    visitors: Visitors
    last_day: Last seen
  format: {last_day: date}
  table: show
--- */
select url, page, times, visitors, last_day
from query.followed_links
where name = 'download'
order by times desc, url
