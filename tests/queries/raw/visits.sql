/* ---
narrow: visits
params:
  most: {type: integer, default: 1000}
--- */
-- A session belongs to one day and one site: whoever comes back tomorrow is somebody new. Country and device are the
-- same in all of its rows. The first page is the least of all "time and path", with the time in digits of equal length.
select
  day, site, session,
  min(time) as started,
  (max(time) - min(time)) / 1000 as seconds,
  count(*) as views,
  count(*) = 1 as one_page,
  substr(min(printf('%015d', time) || path), 16) as entry,
  country, device, browser, os
from pageviews
where day between :from and :to and (:site is null or site = :site)
group by session
order by started desc, session
limit coalesce(:most, -1)
