/* ---
title: Hours of a day
description: Page views by the hour, in the reporting time zone.
key: [day, site, hour]
--- */
select day, site, hour, count(*) as views
from pageviews
where day in open_days
group by day, site, hour
