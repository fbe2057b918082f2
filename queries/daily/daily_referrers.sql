/* ---
title: Links of a day
description: Page views that a link from elsewhere brought to a page.
sum: [views]
count: views
filters: [site, path]
--- */
select day, site, referrer, source, path, count(*) as views
from pageviews
where day in open_days and referrer is not null
group by day, site, referrer, source, path
