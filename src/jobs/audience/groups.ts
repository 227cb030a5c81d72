// Many small requests, one transaction: whoever comes while a group is being written waits for the next one. Under load a
// commit is shared by all who wait, and alone nobody waits for company.
import { setImmediate, setTimeout } from 'node:timers/promises'

/** Items of a group: many, since on a slow disk it is the commits that take the time. */
const GROUP_MAX = 500
/** From one group to the next, where one follows the other: at 500 requests a second most groups would else be of one. */
const GAP_MS = 5

/** Returns a function that settles when the group of its item is written; `run` gives a result for each item, in order. */
export function inGroups<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  let waiting: { item: Item; resolve: (result: Result) => void; reject: (reason: unknown) => void }[] = []
  let running = false
  const work = async () => {
    running = true
    // what has come over the network until now is heard first: a microtask would begin with the first of them alone
    await setImmediate()
    while (waiting.length > 0) {
      const group = waiting.slice(0, GROUP_MAX)
      waiting = waiting.slice(GROUP_MAX)
      try {
        const results = await run(group.map(({ item }) => item))
        for (const [index, { resolve }] of group.entries()) resolve(results[index] as Result)
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
      await setTimeout(GAP_MS)
    }
    running = false
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!running) void work()
    })
}
