/* ---
narrow: visits
params:
  most: {type: integer, default: 1000}
--- */
select
  day, site, session, visit, started, seconds, engaged, views, events, bounced, entry, exit, source,
  country, device, browser, os
from query.visited
where before = 0 and views > 0
order by started desc, session
limit coalesce(:most, -1)
