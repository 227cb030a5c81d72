// The key `subscribe` of newsletter.yaml: how the form to subscribe is guarded. Pure.
import { z } from 'zod'

const requests = (expected: string) =>
  z.int(expected).min(1, expected).max(1_000_000, expected).exactOptional()

export const subscribeSchema = z.strictObject(
  {
    proofOfWork: z.boolean('true or false').exactOptional().meta({
      description:
        'Whether the browser does a small sum before the form is taken: a second for a person, too much for a robot. It needs JavaScript. Default: false.',
    }),
    perNetwork: requests('a whole number of requests such as 20').meta({
      description: 'Requests in an hour from one network (/24, /48) that may lead to a letter. Default: 20.',
    }),
    perHour: requests('a whole number of requests such as 1000').meta({
      description: 'Requests in an hour in all that may lead to a letter. Default: 1000.',
    }),
  },
  'the keys proofOfWork, perNetwork and perHour',
)
