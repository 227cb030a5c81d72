// The key `clicks` of newsletter.yaml: whether clicks on links in emails are counted. Pure.
import { z } from 'zod'

export const clicksSchema = z.boolean('true or false').meta({
  description:
    'Whether clicks on the links of emails are counted: their number by link and day, and nothing about who clicked. Links lead through the service then; say so to your readers. Default: false, and links are what you wrote.',
})
