/* ---
title: Errors
description: JavaScript errors in readers' browsers, by message and page. The tracker sends them where it is asked to (t.js?with=errors).
order: 23
reads: period
chart:
  type: table
  nothing: "No error came. The tracker sends them where it is asked to: t.js?with=errors"
  columns:
    message: {label: Message, sub: place, filter: name}
    page: {label: Page, filter: path}
    times: Times
    visitors: Visitors
    browsers: Browsers
    last_day: Last seen
  format: {last_day: date, message: text}
--- */
select
  name as message,
  max(props ->> 'file' || coalesce(':' || (props ->> 'line'), '')) as place,
  case when :site is null and (select count(*) from sites) > 1 then site || path else path end as page,
  count(*) as times,
  count(distinct session) as visitors,
  group_concat(distinct browser) as browsers,
  max(day) as last_day
from events
where kind = 'error' and bot is null and (:site is null or site = :site)
group by name, site, path
order by times desc, message, page
