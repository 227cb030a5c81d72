// Turns of the event loop. What the lines hear in one is answered together: first everything is noted and written that
// the mail server waits for, and only while it works on that the next messages are made ready.

export interface Turns {
  /** When all that has come in by now was heard. */
  heard(): Promise<void>
  /** Behind all that follows from `heard` of the same turn without waiting for anything else. */
  answered(): Promise<void>
}

export function openTurns(): Turns {
  let turn: { readonly heard: Promise<void>; readonly answered: Promise<void> } | undefined
  const current = () => {
    turn ??= {
      heard: new Promise((resolve) =>
        setImmediate(() => {
          turn = undefined
          resolve()
        }),
      ),
      // asked for in the same moment, so that it comes next, with nothing but what follows from `heard` in between
      answered: new Promise((resolve) => setImmediate(resolve)),
    }
    return turn
  }
  return { heard: () => current().heard, answered: () => current().answered }
}
