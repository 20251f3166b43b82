#!/usr/bin/env python3
"""restore.py - gets your files back from this vault without Cofre.

Needs Python 3.8 or newer, the command `zstd` and, if the vault is encrypted, the command `age`.
Run it inside the vault folder (the one that holds vault.json), or name that folder with --vault.

  python3 restore.py list                              the backups in this vault
  python3 restore.py ls latest [FOLDER]                what is in one of them
  python3 restore.py restore latest --target DIR       get all of it back, into a new folder
  python3 restore.py restore latest PATH... --target DIR   get only these files or folders back
  python3 restore.py verify                            check every byte of the vault (--quick: only the packs' hashes)

Instead of `latest` give the beginning of an id or of a time, as `list` shows them.

An encrypted vault asks for its passphrase. With --identity FILE it is opened by the recovery kit instead (or by any
age identity file). The variable COFRE_PASSPHRASE answers for you where nobody is there to type.

Nothing in the vault is changed. Damaged data costs only the files it belongs to: they are named at the end, and the
exit status is 1. With --salvage a pack whose table of contents is lost is searched for what can still be read.
"""
import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
import struct
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import OrderedDict

KINDS = {1: 'file', 2: 'folder', 3: 'symlink'}
SPARSE, LINKED, LISTED = 1, 2, 4
BLOB_MAX, FRAME_MAX, PACK_MAX = 4 << 20, 8 << 20, 64 << 20  # bytes
PACKS_KEPT, FRAMES_KEPT = 8, 8
FRAME_MAGIC = b'\x28\xb5\x2f\xfd'
ENTRY = struct.Struct('<BBHIIIqqQQII')
WINDOWS = os.name == 'nt'
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, 'O_NOFOLLOW', 0) | getattr(os, 'O_BINARY', 0)


class Trouble(Exception):
    """Nothing can be done: said to the person, exit status 2."""


class Damaged(Exception):
    """One thing cannot be read; the rest goes on."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def shown(name):
    """A name (bytes) as one harmless line of text."""
    text = name.decode('utf-8', 'backslashreplace') if isinstance(name, bytes) else name
    return ''.join(c if c.isprintable() else c.encode('unicode_escape').decode() for c in text)


def sha256(data):
    return hashlib.sha256(data).digest()


def file_sha256(path):
    digest = hashlib.sha256()
    with open(path, 'rb') as file:
        for piece in iter(lambda: file.read(1 << 20), b''):
            digest.update(piece)
    return digest.hexdigest()


class Key:
    """Opens encrypted objects with the command `age`. The secret is handed over by pipe: it never lies on a disk."""

    def __init__(self, identity, description, temp):
        self.identity, self.description, self.temp, self.secret = identity, description, temp, None

    def command(self):
        if self.secret is None:
            self.secret = self._find()
        return (['age', '-d', '-i', self.identity], b'') if self.secret == b'' else (['age', '-d', '-i', '-'], self.secret)

    def decrypt(self, path, out):
        """Writes the plain bytes of `path` to the open file `out`; false when some of them could not be opened."""
        arguments, secret = self.command()
        done = subprocess.run(arguments + [path], input=secret, stdout=out, stderr=subprocess.PIPE)
        if b'no identity matched' in done.stderr:
            raise Trouble('This key does not open the vault: it is the key of another one.')
        return done.returncode == 0

    def _find(self):
        if shutil.which('age') is None:
            raise Trouble('This vault is encrypted: install the command `age` (https://age-encryption.org).')
        if self.identity is None:
            wrapped = self.description.get('encryption', {}).get('identity')
            if not isinstance(wrapped, str):
                raise Trouble('This vault opens only with its recovery key: give the file with --identity FILE.')
            return secret_in(self._passphrase(base64.b64decode(wrapped)))
        with open(self.identity, 'rb') as file:
            text = file.read(1 << 20)
        if text.startswith((b'age-encryption.org/v1', b'-----BEGIN AGE ENCRYPTED FILE-----')):
            return secret_in(self._passphrase(text))
        return secret_in(text)

    def _passphrase(self, sealed):
        """What a passphrase seals. age asks for it on the terminal, and so it must be given one."""
        path = os.path.join(self.temp, 'wrapped-key.age')
        with open(path, 'wb') as file:
            file.write(sealed)
        answer = os.environ.get('COFRE_PASSPHRASE')
        if answer is not None and not WINDOWS:
            code, text = self._on_terminal(path, unicodedata.normalize('NFC', answer))
        else:
            done = subprocess.run(['age', '-d', path], stdout=subprocess.PIPE)
            code, text = done.returncode, done.stdout
        if code != 0:
            raise Trouble('The passphrase is not right (or age could not ask for it).')
        return text

    @staticmethod
    def _on_terminal(path, passphrase):
        import pty
        reading, writing = os.pipe()
        child, terminal = pty.fork()
        if child == 0:
            os.dup2(writing, 1)
            os.execvp('age', ['age', '-d', path])
        os.close(writing)

        def heard():
            try:
                return os.read(terminal, 1024)
            except OSError:  # Linux says "input/output error" at the end of a terminal
                return b''
        text = heard()
        while text and b':' not in text:
            text = heard()
        if text:
            os.write(terminal, passphrase.encode() + b'\n')
        with os.fdopen(reading, 'rb') as out:
            plain = out.read()
        while heard():
            pass
        os.close(terminal)
        return os.waitpid(child, 0)[1], plain


def secret_in(text):
    """The age key in the text of a recovery kit; empty when it holds none that we know (age may know it)."""
    found = re.search(rb'AGE-SECRET-KEY-1[0-9A-Z]+', re.sub(rb'[ \t]', b'', text), re.I)
    return found.group().upper() + b'\n' if found else b''


def unzstd(path, offset, length, *options):
    """At most `length` bytes of what the zstd frame at `offset` decodes to; fewer when it is damaged."""
    with open(path, 'rb', buffering=0) as file:
        file.seek(offset)
        process = subprocess.Popen(['zstd', '-d', '-c', '-q', *options], stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with process.stdout:
        data = process.stdout.read(length)
    process.kill()  # it would go on with the next frame
    process.wait()
    return data


class Vault:
    """The objects of a vault, and every blob in its packs by id.

    Where blobs lie is kept in a throw-away SQLite file, so memory does not grow with the vault. Packs are opened only
    when something is missing, smallest first: those with file lists are small."""

    def __init__(self, folder, identity, salvage, temp):
        self.folder, self.temp, self.salvage, self.bad = folder, temp, salvage, []
        self.key = Key(identity, self._description(), temp)
        self.db = sqlite3.connect(os.path.join(temp, 'index.db'), isolation_level=None)
        self.db.executescript("""PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
            CREATE TABLE packs(n INTEGER PRIMARY KEY, path TEXT, name TEXT);
            CREATE TABLE frames(pack, frame, offset, stored, raw, PRIMARY KEY(pack, frame)) WITHOUT ROWID;
            CREATE TABLE blobs(id BLOB, pack, frame, offset, entry, plain, base BLOB);
            CREATE INDEX blobs_id ON blobs(id);
            CREATE TABLE lost(path BLOB, why TEXT);""")
        names = [(os.path.getsize(path), path, name) for path, name in self.objects('packs')]
        self.db.executemany('INSERT INTO packs(path, name) VALUES (?, ?)', [row[1:] for row in sorted(names)])
        self.packs = len(names)
        self.unread = list(range(1, self.packs + 1))
        self.checked, self.opened, self.frames = set(), OrderedDict(), OrderedDict()

    def _description(self):
        try:
            with open(os.path.join(self.folder, 'vault.json'), 'rb') as file:
                description = json.loads(file.read(PACK_MAX))
            if description['format'] != 'cofre-vault':
                raise ValueError('it describes something else')
        except FileNotFoundError:
            if not os.path.isdir(os.path.join(self.folder, 'packs')):
                raise Trouble('There is no vault in %s: name its folder with --vault DIR.' % self.folder)
            description = None
        except (ValueError, KeyError, TypeError):
            description = None
        if description is None:
            say('Warning: vault.json is missing or damaged. The rest can be read; an encrypted vault needs --identity.')
            return {}
        if description.get('version') != 1:
            raise Trouble('This vault has format version %s; this script reads version 1: use the restore.py that '
                          'lies in the vault, or a newer Cofre.' % description.get('version'))
        return description

    def objects(self, kind):
        """Path and SHA-256 (by its name) of each object in a folder of the vault."""
        pattern = re.compile({'packs': r'([0-9a-f]{64})\.tar\.zst(\.age)?', 'snapshots': r'\d{8}T\d{6}Z-([0-9a-f]{64})\.json(\.age)?',
                              'pins': r'([0-9a-f]{64})\.json(\.age)?'}[kind])
        for folder, _, names in os.walk(os.path.join(self.folder, kind)):
            for name in sorted(names):
                match = pattern.fullmatch(name)
                if match:
                    yield os.path.join(folder, name), match.group(1)

    def get(self, path):
        """Plain bytes of a small object."""
        if not path.endswith('.age'):
            with open(path, 'rb') as file:
                return file.read(PACK_MAX)
        with open(os.path.join(self.temp, 'object'), 'w+b') as out:
            if not self.key.decrypt(path, out):
                raise Damaged('it cannot be decrypted')
            out.seek(0)
            return out.read(PACK_MAX)

    def plain(self, pack):
        """A file with the plain bytes of a pack: itself, or decrypted into the temporary folder (the last few stay)."""
        path, name = self.db.execute('SELECT path, name FROM packs WHERE n = ?', (pack,)).fetchone()
        if not path.endswith('.age'):
            return path
        if pack in self.opened:
            self.opened.move_to_end(pack)
            return self.opened[pack]
        while len(self.opened) >= PACKS_KEPT:
            os.unlink(self.opened.popitem(last=False)[1])
        file = os.path.join(self.temp, name)
        with open(file, 'wb') as out:
            if os.path.getsize(path) <= PACK_MAX + (1 << 20) and not self.key.decrypt(path, out):
                self.warn(pack, 'it can be decrypted only up to byte %d' % out.seek(0, 2))
        self.opened[pack] = file
        return file

    def warn(self, pack, why):
        name = self.db.execute('SELECT name FROM packs WHERE n = ?', (pack,)).fetchone()[0]
        if name not in self.bad:
            self.bad.append(name)
        say('Warning: pack %s: %s.' % (name, why))

    def lost(self, path, why):
        """Notes what cannot be given back: it is named at the end."""
        self.db.execute('INSERT INTO lost VALUES (?, ?)', (path, str(why)))

    def check_hash(self, pack):
        """Compares a pack with its name, once."""
        if pack not in self.checked:
            self.checked.add(pack)
            path, name = self.db.execute('SELECT path, name FROM packs WHERE n = ?', (pack,)).fetchone()
            if file_sha256(path) != name:
                self.warn(pack, 'its bytes are not what was written (SHA-256 differs from its name)')

    def index(self):
        """Learns what the next pack holds."""
        pack = self.unread.pop(0)
        progress('looking into pack', self.packs - len(self.unread), self.packs)
        try:
            frames, blobs = read_index(self.plain(pack))
        except (Damaged, struct.error, OverflowError, OSError) as error:
            hint = 'searching it frame by frame' if self.salvage else '--salvage may still find something in it'
            self.warn(pack, 'its table of contents cannot be read (%s); %s' % (error, hint))
            frames, blobs = salvaged(self.plain(pack)) if self.salvage else ([], [])
        self.db.execute('BEGIN')
        self.db.executemany('INSERT INTO frames VALUES (%d, ?, ?, ?, ?)' % pack, frames)
        self.db.executemany('INSERT INTO blobs VALUES (?, %d, ?, ?, ?, ?, ?)' % pack, blobs)
        self.db.execute('COMMIT')

    def locate(self, blob):
        """Where a blob lies: rows of pack, frame, offset, entry, plain, base; more than one when packs hold it twice."""
        while True:
            rows = self.db.execute('SELECT pack, frame, offset, entry, plain, base FROM blobs WHERE id = ? ORDER BY pack',
                                   (blob,)).fetchall()
            if rows or not self.unread:
                return rows
            self.index()

    def blob(self, blob, may_be_patch=True):
        """The bytes whose SHA-256 is `blob`, from whichever pack has them undamaged."""
        tried, why = set(), 'no pack holds it'
        while True:
            for row in self.locate(blob):
                if row[0] in tried or not (may_be_patch or row[5] is None):
                    continue
                tried.add(row[0])
                try:
                    return self._read(blob, *row)
                except Damaged as error:
                    why = error
            if not self.unread:
                raise Damaged('its data %s is lost: %s' % (blob.hex()[:12], why))
            self.index()

    def _read(self, blob, pack, frame, offset, entry, plain, base):
        data = self.frame(pack, frame)[offset:offset + entry]
        if base is not None:
            data = self._patched(data, [self.blob(base[at:at + 32], False) for at in range(0, len(base), 32)])
        if sha256(data) != blob:
            raise Damaged('it does not have its hash')
        return data

    def _patched(self, patch, bases):
        for name, content in (('patch', patch), ('bases', b''.join(bases))):
            with open(os.path.join(self.temp, name), 'wb') as file:
                file.write(content)
        return unzstd(os.path.join(self.temp, 'patch'), 0, BLOB_MAX, '--patch-from', os.path.join(self.temp, 'bases'), '--memory=512MB')

    def frame(self, pack, number):
        """A decoded frame; the last few stay."""
        if (pack, number) not in self.frames:
            offset, raw = self.db.execute('SELECT offset, raw FROM frames WHERE pack = ? AND frame = ?', (pack, number)).fetchone()
            self.check_hash(pack)
            data = unzstd(self.plain(pack), offset, raw)
            self.frames[pack, number] = data if len(data) == raw else None
            while len(self.frames) > FRAMES_KEPT:
                self.frames.popitem(last=False)
        self.frames.move_to_end((pack, number))
        if self.frames[pack, number] is None:
            raise Damaged('it cannot be decompressed')
        return self.frames[pack, number]


def read_index(path):
    """Frames and blobs of a pack as its own table of contents has them (FORMAT.md, section 4)."""
    size = os.path.getsize(path)
    with open(path, 'rb') as file:
        file.seek(max(0, size - 40))
        tail = file.read(40)
    if len(tail) < 40 or tail[:16] != b'\x5c\x2a\x4d\x18\x20\0\0\0CofrePk1':
        raise Damaged('its end is missing')
    offset, stored, raw = struct.unpack_from('<QII', tail, 16)
    if offset + stored + 40 != size or raw > PACK_MAX:
        raise Damaged('its end does not fit')
    data = unzstd(path, offset, raw)
    if len(data) != raw or data[512:517] != b'CFIX\x01':
        raise Damaged('it does not decode')
    frame_count, blob_count = struct.unpack_from('<II', data, 520)
    at = 528 + 12 * frame_count
    ids, lengths, at = at, at + 32 * blob_count, at + 36 * blob_count
    patches = {}
    count, = struct.unpack_from('<I', data, at)
    at += 4
    for _ in range(count):
        entry, plain, bases = struct.unpack_from('<III', data, at)
        if not 1 <= bases <= 2 or at + 12 + 32 * bases > raw:
            raise Damaged('its patches are wrong')
        patches[entry] = plain, data[at + 12:at + 12 + 32 * bases]
        at += 12 + 32 * bases
    frames, blobs, start, n = [], [], 0, 0
    for frame in range(frame_count):
        stored, raw, count = struct.unpack_from('<III', data, 528 + 12 * frame)
        frames.append((frame, start, stored, raw))
        start, offset = start + stored, 512
        if raw > FRAME_MAX or n + count > blob_count:
            raise Damaged('its frames are wrong')
        for n in range(n, n + count):
            entry, = struct.unpack_from('<I', data, lengths + 4 * n)
            plain, base = patches.get(n, (entry, None))
            if offset + entry > raw or plain > BLOB_MAX:
                raise Damaged('its entries are wrong')
            blobs.append((data[ids + 32 * n:ids + 32 * n + 32], frame, offset, entry, plain, base))
            offset += 512 + (entry + 511) // 512 * 512
        n += 1 if count else 0
    return frames, blobs


def frame_header(data, at):
    """Length of a zstd frame's header and the length of its content (None where it is not said), RFC 8878 3.1.1.1."""
    flags = data[at + 4]
    single, field = flags >> 5 & 1, (1 if flags >> 5 & 1 else 0, 2, 4, 8)[flags >> 6]
    length = 5 + (1 - single) + (0, 1, 2, 4)[flags & 3]
    content = int.from_bytes(data[at + length:at + length + field], 'little') + (256 if field == 2 else 0)
    return length + field, content if field else None


def frame_end(data, at):
    """Where the frame at `at` ends, by walking over its blocks; None where that leads nowhere."""
    try:
        end, last = at + frame_header(data, at)[0], 0
        while not last:
            block = int.from_bytes(data[end:end + 3], 'little')
            last, kind, size = block & 1, block >> 1 & 3, block >> 3
            if kind == 3 or size > 1 << 17 or end + 3 > len(data):
                return None
            end += 3 + (1 if kind == 1 else size)
        end += 4 * (data[at + 4] >> 2 & 1)
        return end if end <= len(data) else None
    except IndexError:
        return None


def salvaged(path):
    """Frames and blobs of a pack without its table of contents: by its zstd frames and the tar headers in them."""
    with open(path, 'rb') as file:
        data = file.read(PACK_MAX + (1 << 20))
    frames, blobs, at = [], [], data.find(FRAME_MAGIC)
    while at >= 0:
        end, found = frame_end(data, at), []
        if end is not None:
            raw = unzstd(path, at, min(frame_header(data, at)[1] or FRAME_MAX, FRAME_MAX))
            found = list(tar_entries(raw))
        if found:
            frames.append((len(frames), at, end - at, len(raw)))
            for name, base, offset, entry in found:
                plain = entry if base is None else frame_header(raw, offset)[1] or 0
                blobs.append((name, len(frames) - 1, offset, entry, plain, base))
        at = data.find(FRAME_MAGIC, end if found else at + 1)
    return frames, blobs


def tar_entries(raw):
    """Blob id, bases (or None), offset and length of each entry in a decoded frame; ends where a header is damaged."""
    at = 0
    while at + 512 <= len(raw):
        header = raw[at:at + 512]
        try:
            if int(header[148:154], 8) != sum(header[:148]) + sum(header[156:]) + 256:
                return
            length = int(header[124:135], 8)
        except ValueError:
            return
        name, folder = (header[a:b].split(b'\0')[0] for a, b in ((0, 100), (345, 500)))
        match = re.fullmatch(rb'([0-9a-f]{64})(\.patch)?', name)
        bases = re.fullmatch(rb'patches/([0-9a-f]{64}(?:\+[0-9a-f]{64})?)', folder)
        if match and bool(match.group(2)) == bool(bases):
            base = bytes.fromhex(bases.group(1).replace(b'+', b'').decode()) if bases else None
            yield bytes.fromhex(match.group(1).decode()), base, at + 512, length
        at += 512 + (length + 511) // 512 * 512


class Entry:
    """One name in a backup (FORMAT.md, section 5)."""
    __slots__ = ('kind', 'flags', 'mode', 'uid', 'gid', 'mtime', 'size', 'link', 'refs')


def is_safe(name):
    odd = rb'[<>:"|?*\\\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)' if WINDOWS else rb'[/\0]'
    return name not in (b'', b'.', b'..') and b'/' not in name and not re.search(odd, name, re.I)


def leaf_entries(leaf):
    """Folder (a tuple of names), name and entry, in order."""
    if leaf[:8] != b'CFTL\x01\0\0\0':
        raise Damaged('it is of an unknown kind')
    at = 8
    while at < len(leaf):
        mark, _, length, count, size = struct.unpack_from('<BBHII', leaf, at)
        at += 12 + length
        folder, end = leaf[at - length:at], at + size
        if mark != 0x44 or end > len(leaf):
            raise Damaged('a folder is cut short')
        folder = tuple(folder.split(b'/')) if folder else ()
        for _ in range(count):
            entry, begin = Entry(), at
            kind, entry.flags, length, entry.mode, entry.uid, entry.gid, entry.mtime, _, _, entry.size, refs, total = ENTRY.unpack_from(leaf, at)
            at += 56
            entry.link = None
            if entry.flags & LINKED:
                entry.link, = struct.unpack_from('<Q', leaf, at)
                at += 8
            name, entry.refs = leaf[at:at + length], leaf[at + length:begin + total]
            at, entry.kind = begin + total, KINDS.get(kind)
            if entry.kind is None or at > end or total != at - begin or len(entry.refs) != (refs if kind == 3 else 32 * refs):
                raise Damaged('an entry does not hold what it says')
            yield folder, name, entry
        if at != end:
            raise Damaged('a folder does not hold what it says')


def leaves(vault, record):
    """Id and first folder of each leaf, in order."""
    for root in record['tree']['roots']:
        data, at = vault.blob(bytes.fromhex(root)), 8
        while at < len(data):
            folder, name = struct.unpack_from('<HH', data, at + 40)
            yield data[at:at + 32], data[at + 44:at + 44 + folder]
            at += 44 + folder + name


def tree(vault, record, wanted, lost):
    """All entries of a backup (of `wanted` paths only, and the folders that lead there), in order. Unsafe names go to `lost`."""
    last = None
    for leaf, first in leaves(vault, record):
        try:
            for folder, name, entry in leaf_entries(vault.blob(leaf)):
                path = folder + (name,)
                if last is not None and last >= (folder, name):
                    raise Damaged('its names are not in order')
                last = (folder, name)
                if wanted and not any(path[:len(w)] == w or (entry.kind == 'folder' and w[:len(path)] == path) for w in wanted):
                    continue
                if all(map(is_safe, path)):
                    yield path, entry
                else:
                    lost(b'/'.join(path), 'refused: such a name is not allowed')
        except (Damaged, struct.error) as error:
            lost(first or b'/', 'a part of the file list, from this folder on, is damaged: files are missing that cannot be named (%s)' % error)


class Restore:
    """Writes a backup into a new folder. Links are made last and never followed; nothing leaves the target."""

    def __init__(self, vault, target, lost):
        self.vault, self.db, self.target, self.lost = vault, vault.db, os.fsencode(os.path.abspath(target)), lost
        self.checked, self.files, self.bytes = None, 0, 0
        self.root = hasattr(os, 'geteuid') and os.geteuid() == 0
        self.db.executescript("""
            CREATE TABLE files(n INTEGER PRIMARY KEY, path BLOB, mode, uid, gid, mtime, size, sparse, pieces, bad);
            CREATE TABLE work(pack, frame, offset, id BLOB, file, at);
            CREATE TABLE later(kind, path BLOB, mode, uid, gid, mtime, other BLOB);""")

    def run(self, record, wanted):
        if os.path.exists(self.target) and (not os.path.isdir(self.target) or os.listdir(self.target)):
            raise Trouble('%s is there already and not empty: choose a new folder.' % shown(self.target))
        os.makedirs(self.target, exist_ok=True)
        found, links = set(), {}
        for path, entry in tree(self.vault, record, wanted, self.lost):
            found.update(w for w in wanted if path[:len(w)] == w)
            self.attempt(b'/'.join(path), self.plan, b'/'.join(path), entry, links)
        for missing in set(wanted) - found:
            self.lost(b'/'.join(missing), 'this backup does not hold it')
        self.contents()
        self.finish()
        say('%d files (%d bytes) restored into %s.' % (self.files, self.bytes, shown(self.target)))

    def attempt(self, path, action, *arguments):
        try:
            return action(*arguments)
        except (OSError, Damaged) as error:
            if getattr(error, 'errno', None) in (28, 122):  # no space, quota
                raise Trouble('There is no space left where the files should go.')
            self.lost(path, error.strerror if isinstance(error, OSError) else error)

    def place(self, path):
        """Where a path goes, once each of its folders is known to be a real folder that we made."""
        folder = os.path.dirname(path)
        if folder != self.checked:
            at = self.target
            for name in filter(None, folder.split(b'/')):
                at += b'/' + name
                if not os.path.lexists(at) or not stat.S_ISDIR(os.lstat(at).st_mode):
                    raise Damaged('refused: it lies in something that is not a folder')
            self.checked = folder
        return self.target + b'/' + path

    def plan(self, path, entry, links):
        """Makes folders and empty files; notes what to read, and what is done at the end."""
        about = (entry.mode & 0o7777, entry.uid, entry.gid, entry.mtime)
        place = self.place(path)
        if entry.kind == 'folder':
            os.mkdir(place, 0o700)
            self.db.execute('INSERT INTO later VALUES (2, ?, ?, ?, ?, ?, NULL)', (path, *about))
        elif entry.kind == 'symlink':
            self.db.execute('INSERT INTO later VALUES (1, ?, ?, ?, ?, ?, ?)', (path, *about, entry.refs))
        elif entry.link in links:
            self.db.execute('INSERT INTO later VALUES (0, ?, ?, ?, ?, ?, ?)', (path, *about, links[entry.link]))
        else:
            if entry.link is not None:
                links[entry.link] = path
            self.plan_file(path, place, entry, about)

    def plan_file(self, path, place, entry, about):
        refs = entry.refs
        if entry.flags & LISTED:
            refs = b''.join(self.vault.blob(refs[at:at + 32]) for at in range(0, len(refs), 32))
        work, at = [], 0
        for n in range(0, len(refs), 32):
            rows = self.vault.locate(refs[n:n + 32])
            if not rows:
                raise Damaged('its data %s is lost: no pack holds it' % refs[n:n + 4].hex())
            work.append((*rows[0][:3], refs[n:n + 32], at))
            at += rows[0][4]
        if at != entry.size:
            raise Damaged('its pieces do not add up to its size')
        pieces = len(work)
        if pieces != 1:
            with open(os.open(place, NEW_FILE, 0o600), 'wb') as file:
                file.truncate(entry.size)
        row = self.db.execute('INSERT INTO files VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, NULL)',
                              (path, *about, entry.size, entry.flags & SPARSE, pieces))
        self.db.executemany('INSERT INTO work VALUES (?, ?, ?, ?, %d, ?)' % row.lastrowid, work)
        self.files += 1
        self.bytes += entry.size

    def contents(self):
        """Reads pack after pack, frame after frame, each once, and writes every blob to where it belongs."""
        last, data, why = None, None, None
        for pack, _, _, blob, number, at in self.db.execute('SELECT * FROM work ORDER BY pack, frame, offset, id, file, at'):
            if blob != last:
                progress('reading pack', pack, self.vault.packs)
                last, data = blob, None
                try:
                    data = self.vault.blob(blob)
                except Damaged as error:
                    why = error
            path, mode, uid, gid, mtime, size, sparse, pieces, bad = self.db.execute(
                'SELECT path, mode, uid, gid, mtime, size, sparse, pieces, bad FROM files WHERE n = ?', (number,)).fetchone()
            if bad:
                continue
            try:
                if data is None:
                    raise Damaged(why)
                flags = NEW_FILE if pieces == 1 else NEW_FILE & ~(os.O_CREAT | os.O_EXCL)
                with open(os.open(self.place(path), flags, 0o600), 'wb') as file:
                    write(file, data, at, sparse)
                    if sparse and pieces == 1:
                        file.truncate(size)
                if pieces == 1:
                    self.about(path, mode, uid, gid, mtime)
            except (Damaged, OSError) as error:
                self.db.execute('UPDATE files SET bad = 1 WHERE n = ?', (number,))
                self.attempt(path, fail, error)

    def about(self, path, mode, uid, gid, mtime):
        """Owner (as root), mode and time of a file or folder that we made."""
        place = self.place(path)
        if self.root:
            os.chown(place, uid, gid, follow_symlinks=False)
        os.chmod(place, mode)
        os.utime(place, ns=(mtime, mtime))

    def finish(self):
        for path, mode, uid, gid, mtime, bad in self.db.execute('SELECT path, mode, uid, gid, mtime, bad FROM files WHERE pieces != 1'):
            self.attempt(path, *([os.unlink, self.place(path)] if bad else [self.about, path, mode, uid, gid, mtime]))
        for kind, path, mode, uid, gid, mtime, other in self.db.execute('SELECT * FROM later ORDER BY kind, CASE kind WHEN 2 THEN -rowid ELSE rowid END'):
            if kind == 0:
                self.attempt(path, self.hard_link, path, other)
            elif kind == 1:
                self.attempt(path, self.symlink, path, other, uid, gid, mtime)
            else:
                self.attempt(path, self.about, path, mode, uid, gid, mtime)

    def hard_link(self, path, other):
        if not os.path.lexists(self.place(other)):
            raise Damaged('it is the same file as %s, which is lost' % shown(other))
        os.link(self.place(other), self.place(path), follow_symlinks=False)

    def symlink(self, path, to, uid, gid, mtime):
        place = self.place(path)
        os.symlink(to, place)
        if self.root:
            os.chown(place, uid, gid, follow_symlinks=False)
        if os.utime in os.supports_follow_symlinks:
            os.utime(place, ns=(mtime, mtime), follow_symlinks=False)


def fail(error):
    raise error


def write(file, data, at, sparse):
    """Writes a blob at its place; in a sparse file zeros stay holes."""
    step = 4096 if sparse else len(data)
    for n in range(0, len(data), max(step, 1)):
        piece = data[n:n + step]
        if not sparse or piece.strip(b'\0'):
            file.seek(at + n)
            file.write(piece)


def progress(text, number, total, clock=[0.0]):
    if sys.stderr.isatty() and time.monotonic() - clock[0] > 0.5:
        clock[0] = time.monotonic()
        print('\r%s %d of %d ' % (text, number, total), end='', file=sys.stderr, flush=True)


def snapshots(vault):
    """Name, id and record of each backup, oldest first; the record is None where it cannot be read."""
    for path, name in sorted(vault.objects('snapshots')):
        record = None
        try:
            if file_sha256(path) != name:
                say('Warning: %s is not what was written (SHA-256 differs from its name).' % os.path.basename(path))
            record = json.loads(vault.get(path))
            if record['version'] != 1:
                raise Trouble('A record has format version %s; this script reads version 1.' % record['version'])
            record['totals']['bytes'], record['tree']['roots'], record['verdict']
        except (Damaged, ValueError, KeyError, TypeError, OSError) as error:
            say('Warning: the record %s cannot be read (%s).' % (os.path.basename(path), error))
            record = None
        yield os.path.basename(path), name, record


def choose(vault, wanted):
    """The record that `wanted` names: `latest`, or how an id or a time begins."""
    wanted = wanted.lower()
    fits = [(name, record) for name, number, record in snapshots(vault) if wanted == 'latest' and record is not None or number.startswith(wanted)
            or name.lower().startswith(re.sub('[-:]', '', wanted))]
    if not fits or (len(fits) > 1 and wanted != 'latest'):
        raise Trouble('%s backups fit "%s": see `list`.' % (len(fits) or 'No', wanted))
    if fits[-1][1] is None:
        raise Trouble('The record of this backup cannot be read: choose another one.')
    return fits[-1][1]


def split(path):
    return tuple(part for part in os.fsencode(path).split(b'/') if part not in (b'', b'.'))


def show(vault, options, lost):
    record, wanted, found = choose(vault, options.snapshot), split(options.path), False
    for path, entry in tree(vault, record, [wanted] if wanted else [], lost):
        found = found or path == wanted
        if len(path) == len(wanted) + 1 or (path == wanted and entry.kind != 'folder'):
            kind = {'file': stat.S_IFREG, 'folder': stat.S_IFDIR, 'symlink': stat.S_IFLNK}[entry.kind]
            when = time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(entry.mtime // 10 ** 9))
            to = ' -> ' + shown(entry.refs) if entry.kind == 'symlink' else '/' * (entry.kind == 'folder')
            print('%s %13d  %s  %s%s' % (stat.filemode(kind | entry.mode), entry.size, when, shown(b'/'.join(path)), to))
    if wanted and not found:
        lost(b'/'.join(wanted), 'this backup does not hold it')


def show_list(vault, options, lost):
    for name, number, record in snapshots(vault):
        if record is None:
            lost(name.encode(), 'cannot be read')
        else:
            total = record['totals']
            tops = ', '.join(root['path'] for root in record['roots'])
            print('%s  %s  %-10s %9d files %15d bytes  %s' % (number[:12], name[:16], record['verdict'], total['files'], total['bytes'], shown(tops)))


def verify(vault, options, lost):
    """Every object against its name; then every blob against its id, and that no backup misses one."""
    for kind in ('packs', 'snapshots', 'pins'):
        for path, name in vault.objects(kind):
            if file_sha256(path) != name:
                lost(os.path.relpath(path, vault.folder).encode(), 'its bytes are not what was written (SHA-256 differs from its name)')
    if options.quick:
        return
    while vault.unread:
        vault.index()
    vault.checked.update(range(1, vault.packs + 1))
    for pack, blob in vault.db.execute('SELECT pack, id FROM blobs ORDER BY pack, frame, offset'):
        progress('verifying pack', pack, vault.packs)
        try:
            vault.blob(blob)
        except Damaged as error:
            lost(blob.hex().encode(), error)
    for name, _, record in snapshots(vault):
        if record is None:
            lost(name.encode(), 'cannot be read')
            continue
        try:
            for path, entry in tree(vault, record, [], lost):
                refs = entry.refs if entry.kind == 'file' else b''
                if entry.flags & LISTED:
                    refs = b''.join(vault.blob(refs[at:at + 32]) for at in range(0, len(refs), 32))
                if not all(vault.locate(refs[at:at + 32]) for at in range(0, len(refs), 32)):
                    lost(name.encode() + b': ' + b'/'.join(path), 'some of its data is in no pack')
        except Damaged as error:
            lost(name.encode(), error)


def restore(vault, options, lost):
    Restore(vault, options.target, lost).run(choose(vault, options.snapshot), [split(path) for path in options.path])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument('--vault', metavar='DIR', help='the vault folder (else: the current one, or the one this script lies in)')
    common.add_argument('--identity', metavar='FILE', help='recovery kit or age identity, instead of the passphrase')
    common.add_argument('--salvage', action='store_true', help='search packs whose table of contents is damaged')
    commands = parser.add_subparsers(dest='command', metavar='COMMAND', required=True)
    commands.add_parser('list', parents=[common], help='the backups in this vault').set_defaults(run=show_list)
    one = commands.add_parser('ls', parents=[common], help='what is in a backup')
    one.add_argument('snapshot')
    one.add_argument('path', nargs='?', default='')
    one.set_defaults(run=show)
    one = commands.add_parser('restore', parents=[common], help='get files back, into a new folder')
    one.add_argument('snapshot')
    one.add_argument('path', nargs='*')
    one.add_argument('--target', metavar='DIR', required=True, help='a new or empty folder')
    one.set_defaults(run=restore)
    one = commands.add_parser('verify', parents=[common], help='check every byte of the vault')
    one.add_argument('--quick', action='store_true', help='only compare every object with the SHA-256 in its name (needs no key)')
    one.set_defaults(run=verify)
    return parser.parse_args(sys.argv[1:] or ['--help'])


def main():
    options = arguments()
    here = os.path.dirname(os.path.abspath(__file__))
    folder = options.vault or ('.' if os.path.isdir('packs') or not os.path.isdir(os.path.join(here, 'packs')) else here)
    temp, losses = tempfile.mkdtemp(prefix='cofre-restore-'), 0
    try:
        if shutil.which('zstd') is None:
            raise Trouble('The command `zstd` is needed: install it (Debian, Ubuntu: apt install zstd; macOS: brew install zstd).')
        vault = Vault(folder, options.identity, options.salvage, temp)
        options.run(vault, options, vault.lost)
        losses, = vault.db.execute('SELECT count(*) FROM lost').fetchone()
        if losses:
            say('\n%d %s lost:' % (losses, 'thing was' if losses == 1 else 'things were'))
        for path, why in vault.db.execute('SELECT path, why FROM lost'):
            say('  %s: %s' % (shown(path), why))
        if vault.bad and options.command == 'restore':
            say('%d damaged pack(s) were met (see above); what is not named as lost was restored and is right.' % len(vault.bad))
        return 1 if losses else 0
    except (Trouble, Damaged, OSError) as error:
        say('restore.py: %s' % error)
        return 2
    except KeyboardInterrupt:
        say('restore.py: stopped.')
        return 130
    finally:
        shutil.rmtree(temp, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(main())
