/* ---
title: Rows of the outlook
description: What the outlook of a subject is of. A file of yours with this name can take the rows of another table.
hidden: true
--- */
select subject, title, company, city, experience, salary, currency, first_seen, last_seen
from vacancies
