// What the operating system refuses (no rights, a full disk, a file where a folder should be), as a sentence for people.

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you have no right to do that. Change the rights of the file or folder, or choose another one',
  EPERM: 'you have no right to do that. Change the rights of the file or folder, or choose another one',
  EROFS: 'it lies on a disk that can only be read. Choose another folder',
  ENOSPC: 'the disk is full. Make room and do it again',
  EDQUOT: 'your share of the disk is full. Make room and do it again',
  EEXIST: 'there is a file of that name. Choose another name',
  ENOTDIR: 'a part of that path is a file and no folder. Choose another path',
  EISDIR: 'it is a folder, expected a file',
  ENOENT: 'there is no such file or folder',
  ENAMETOOLONG: 'the name is too long. Choose a shorter one',
  ELOOP: 'its symbolic links lead in a circle',
}

/** Undefined for errors that are not about a file: those are bugs. */
export function systemErrorSentence(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, syscall, path, message } = error as NodeJS.ErrnoException
  if (code === undefined || syscall === undefined || path === undefined) return undefined
  return `${path}: ${REASONS[code] ?? message} (${code}, ${syscall}).`
}
