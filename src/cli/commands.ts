// The list of commands: one file each in commands/, one line each here. A command's file is loaded when it is named on
// the command line, since it brings everything that it needs with it.
import type { Command } from 'commander'
import { keepHeapSmall } from './small-heap.ts'

export type Register = (program: Command) => void

export const commands: Readonly<Record<string, () => Promise<Register>>> = {
  backup: async () => (await import('./commands/backup.ts')).registerBackup,
  bounces: async () => (await import('./commands/bounces.ts')).registerBounces,
  build: async () => (await import('./commands/build.ts')).registerBuild,
  check: async () => (await import('./commands/check.ts')).registerCheck,
  deliveries: async () => (await import('./commands/deliveries.ts')).registerDeliveries,
  dkim: async () => (await import('./commands/dkim.ts')).registerDkim,
  doctor: async () => (await import('./commands/doctor.ts')).registerDoctor,
  draft: async () => (await import('./commands/draft.ts')).registerDraft,
  form: async () => (await import('./commands/form.ts')).registerForm,
  init: async () => (await import('./commands/init.ts')).registerInit,
  letters: async () => (await import('./commands/letters.ts')).registerLetters,
  lists: async () => (await import('./commands/lists.ts')).registerLists,
  mailing: async () => (await import('./commands/mailing.ts')).registerMailing,
  memory: async () => (await import('./commands/memory.ts')).registerMemory,
  lexicon: async () => (await import('./commands/lexicon.ts')).registerLexicon,
  new: async () => (await import('./commands/new.ts')).registerNew,
  preview: async () => (await import('./commands/preview.ts')).registerPreview,
  render: async () => (await import('./commands/render.ts')).registerRender,
  restore: async () => (await import('./commands/restore.ts')).registerRestore,
  secret: async () => (await import('./commands/secret.ts')).registerSecret,
  segment: async () => (await import('./commands/segment.ts')).registerSegment,
  send: async () => (await inSmallHeap(() => import('./commands/send.ts'))).registerSend,
  serve: async () => (await import('./commands/serve.ts')).registerServe,
  source: async () => (await import('./commands/source.ts')).registerSource,
  stats: async () => (await import('./commands/stats.ts')).registerStats,
  store: async () => (await import('./commands/store.ts')).registerStore,
  subscribers: async () => (await import('./commands/subscribers.ts')).registerSubscribers,
  votes: async () => (await import('./commands/votes.ts')).registerVotes,
  webhooks: async () => (await import('./commands/webhooks.ts')).registerWebhooks,
  worker: async () => (await inSmallHeap(() => import('./commands/worker.ts'))).registerWorker,
}

/** From the first module on: what the heap has grown to while they load, it keeps. */
function inSmallHeap<T>(load: () => Promise<T>): Promise<T> {
  keepHeapSmall()
  return load()
}
