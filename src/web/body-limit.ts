// How long the body of a request may be.
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'

/** Lets through what has at most so many bytes; `refuse` answers the rest, and what else is on its way is not waited for. */
export function limitBody(maxSize: number, refuse: (context: Context) => Response): MiddlewareHandler {
  const onError = (context: Context) => {
    const response = refuse(context)
    response.headers.set('connection', 'close')
    return response
  }
  const limitStream = bodyLimit({ maxSize, onError })
  return async (context, next) => {
    // a stated length is kept by HTTP itself; to look at the body would make an object of the whole request, twice the work of a page
    const length = statedLength(context)
    if (length === undefined) return limitStream(context, next)
    return length > maxSize ? onError(context) : next()
  }
}

/** Bytes of the body, where its end is not left to the body itself. */
function statedLength({ req }: Context): number | undefined {
  if (req.header('transfer-encoding') !== undefined) return undefined
  const length = req.header('content-length')
  if (length !== undefined) return Number(length)
  return req.method === 'GET' || req.method === 'HEAD' ? 0 : undefined
}
