// Sets up a clone for `npm run demo` and, with --tests, for `npm test`: checks Node, installs the packages of the
// lockfile where they are missing or stale, and for tests the browser, the Chinese fonts, PostgreSQL and strace from Debian.
// Uses Node's own modules only, since it runs before anything is installed. Quick when there is nothing to do.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const NODE_LEAST = [20, 19]
/** npm's own record of what it installed. */
const INSTALLED = 'node_modules/.package-lock.json'

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = setUp(ROOT, process.argv.slice(2))
}

/** Does what is missing and returns the exit code: 0 when all is there in the end. */
export function setUp(root, options) {
  const problem = nodeProblem(process.versions.node)
  if (problem) return fail(problem)
  const installed = readJson(join(root, INSTALLED))
  const stale =
    staleReason(readJson(join(root, 'package-lock.json')), installed) ?? deletedReason(root, installed)
  if (stale) {
    say(`Installing packages with npm ci (${stale}).`)
    const code = runNpm(root, ['ci', '--include=dev', '--no-audit', '--no-fund'])
    if (code !== 0)
      return fail(`npm ci ended with exit code ${code}: read its lines above, then run this again.`)
  }
  if (!options.includes('--tests')) return 0
  return installFromDebian(missingForTests(process.env, process.platform))
}

/** Why this Node cannot run yibao, or undefined. */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor, leastMinor] = NODE_LEAST
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined
  return `Unexpected Node ${version}, expected ${leastMajor}.${leastMinor} or newer: install one from https://nodejs.org.`
}

/**
 * Why the installed packages are not those of the lockfile, or undefined. npm records what it installed in a second
 * lockfile when it is done, so an interrupted installation counts as none. Optional packages (binaries of other
 * platforms) may be absent.
 */
export function staleReason(lockfile, installed) {
  if (!installed?.packages) return 'node_modules is missing or incomplete'
  for (const [path, wanted] of Object.entries(lockfile?.packages ?? {})) {
    if (path === '') continue
    const present = installed.packages[path]
    if (!present && !wanted.optional && !wanted.devOptional) return `${path} is missing`
    if (present && (present.version !== wanted.version || present.integrity !== wanted.integrity)) {
      return `${path} is ${present.version}, the lockfile has ${wanted.version}`
    }
  }
  const extra = Object.keys(installed.packages).find((path) => !lockfile?.packages[path])
  return extra && `${extra} is not in the lockfile`
}

/** Which package of npm's record has no folder any more, or undefined. */
function deletedReason(root, installed) {
  const deleted = Object.keys(installed.packages).find((path) => !isReadable(join(root, path)))
  return deleted && `${deleted} is missing`
}

/** Names of the Debian packages whose contents the tests would miss. */
export function missingForTests(environment, platform) {
  const missing = []
  if (!hasBrowser(environment)) missing.push('chromium')
  if (platform === 'linux' && !hasChineseFonts()) missing.push('fonts-noto-cjk')
  if (!hasPostgres()) missing.push('postgresql')
  if (platform === 'linux' && !findProgram('strace')) missing.push('strace')
  return missing
}

function hasBrowser(environment) {
  if (environment.CHROMIUM) return isExecutable(environment.CHROMIUM)
  return isExecutable('/usr/bin/chromium')
}

function hasChineseFonts() {
  const fonts = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' })
  if (!fonts.error) return /Noto Sans CJK/.test(fonts.stdout)
  return isReadable('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc')
}

/** Debian keeps the server's programs off PATH. */
function hasPostgres() {
  if (findProgram('initdb') && findProgram('postgres')) return true
  const versions = '/usr/lib/postgresql'
  return (
    isReadable(versions) &&
    readdirSync(versions).some((version) => isExecutable(join(versions, version, 'bin/initdb')))
  )
}

function installFromDebian(packages) {
  if (packages.length === 0) return 0
  const install = ['install', '-y', '--no-install-recommends', ...packages]
  const command = `apt-get update && apt-get ${install.join(' ')}`
  if (!findProgram('apt-get')) {
    return fail(
      `The tests need ${packages.join(' and ')}, and there is no apt-get here. Install Chromium, the Noto Sans CJK fonts ` +
        'and PostgreSQL 13 or newer (initdb and postgres on PATH), and name the browser in the variable CHROMIUM if it is ' +
        'not /usr/bin/chromium.',
    )
  }
  if (process.getuid?.() !== 0) {
    return fail(
      `The tests need ${packages.join(' and ')}. Install from Debian with:\n  sudo sh -c '${command}'`,
    )
  }
  say(`Installing ${packages.join(' and ')} from Debian: ${command}`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const step of [['update'], install]) {
    const { status } = spawnSync('apt-get', ['-q', '-o', 'Acquire::Retries=3', ...step], {
      stdio: 'inherit',
      env: environment,
    })
    if (status !== 0)
      return fail(`apt-get ${step[0]} ended with exit code ${status}. The whole command is:\n  ${command}`)
  }
  const still = missingForTests(process.env, process.platform)
  if (still.length === 0) return 0
  return fail(
    `${still.join(' and ')} cannot be found even now. If the variable CHROMIUM is set, correct or unset it.`,
  )
}

/** The npm that started this script, else the one on PATH. */
function runNpm(root, args) {
  const started = process.env.npm_execpath
  const viaNode = started && basename(started) === 'npm-cli.js' && isReadable(started)
  const [program, prefix] = viaNode ? [process.execPath, [started]] : ['npm', []]
  const { status, error } = spawnSync(program, [...prefix, ...args], { cwd: root, stdio: 'inherit' })
  return error ? `${error.code}` : status
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined // absent or half written: the caller installs anew
  }
}

function findProgram(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .find((folder) => folder && isExecutable(join(folder, name)))
}

function isExecutable(path) {
  return canAccess(path, constants.X_OK)
}

function isReadable(path) {
  return canAccess(path, constants.R_OK)
}

function canAccess(path, mode) {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}

function say(text) {
  process.stdout.write(`set-up: ${text}\n`)
}

function fail(text) {
  process.stderr.write(`set-up: ${text}\n`)
  return 1
}
