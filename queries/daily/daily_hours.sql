/* ---
title: Hours of a day
description: Page views by the weekday, 0 for Monday, and the hour, in the reporting time zone.
key: [day, site, weekday, hour]
sum: [views]
count: views
filters: [site, hour]
--- */
select day, site, (strftime('%w', day) + 6) % 7 as weekday, hour, count(*) as views
from pageviews
where day in open_days
group by day, site, hour
