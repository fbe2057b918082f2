/* ---
title: Vacancies
description: Open vacancies of remote work at jobicy.com, for each profession that is followed, with what they pay.
off: true
collect:
  from: https://jobicy.com/api/v2/remote-jobs?count=100&tag={subject}
  as: json
  every: "20 4 * * *"
  each: []
key: [id]
columns:
  id: text
  title: text
  company: text
  city: text
  experience: text
  salary: real
  currency: text
  published: day
  url: text
keep: changes
rate: 1 per 5s
--- */
select
  job.value ->> 'id' as id,
  job.value ->> 'jobTitle' as title,
  job.value ->> 'companyName' as company,
  job.value ->> 'jobGeo' as city,
  job.value ->> 'jobLevel' as experience,
  coalesce(
    (job.value ->> 'annualSalaryMin' + job.value ->> 'annualSalaryMax') / 2.0,
    job.value ->> 'annualSalaryMin',
    job.value ->> 'annualSalaryMax'
  ) as salary,
  job.value ->> 'salaryCurrency' as currency,
  substr(job.value ->> 'pubDate', 1, 10) as published,
  job.value ->> 'url' as url
from json_each(:body, '$.jobs') as job
