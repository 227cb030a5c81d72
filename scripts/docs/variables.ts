// What the variables of subject and boilerplate mean. The documentation test compares the names with those that
// rendering gives.
export const TEMPLATE_VARIABLES: readonly (readonly [string, string])[] = [
  ['newsletter', 'Name of the newsletter.'],
  ['description', 'What the newsletter is, from newsletter.yaml.'],
  ['site_url', 'Address of the archive.'],
  ['issue_url', "Address of the issue's page."],
  ['feedback', 'Address for answers: replyTo, else that of the sender.'],
  ['sender', 'Name of the sender.'],
  ['postal_address', 'Postal address.'],
  ['number', 'Number of the issue; empty for a note.'],
  ['title', 'Title of the issue.'],
  ['summary', 'Summary of the issue.'],
  ['date', 'Date of the issue in words.'],
  ['kind', 'Kind of the issue.'],
  ['audio', 'Address of the narration; empty where there is none.'],
]
