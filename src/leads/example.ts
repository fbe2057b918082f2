/** A form to begin with, as a file. @param site name of a site */
export function exampleForm(site: string): string {
  return `title: Write to us
site: ${site}
purpose: So that we can answer you.
fields:
  name:
  email: {type: email, required: true, label: Mail address}
  topic: {type: choice, options: [A question, An offer, Something else]}
  message: {type: lines, required: true}
consent:
  version: 1
  text: I agree that what I typed is stored and read, so that I can be answered.
keep: 180
confirm: email
`;
}
