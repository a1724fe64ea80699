//! HEIC and AVIF pictures, as telephones take them, decoded by the system's libheif.
//!
//! The library is loaded when it is needed and only by a child that is walled in as an external
//! tool: it is C++, its codecs are several, and none of them is part of our program. Of its
//! interface (libheif/heif.h, unchanged since 1.3) we use the few functions named here.

#![allow(unsafe_code)] // a foreign library; each use says why it holds

use image::{DynamicImage, RgbImage};
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::Path;

/// Most pixels that are decoded; larger pictures are refused before they take memory.
const MOST_PIXELS: i64 = 120_000_000;
/// Pixels handed on: a picture with more is brought down to half.
const ENOUGH_PIXELS: i64 = 24_000_000;

/// `heif_colorspace_RGB`, `heif_chroma_interleaved_RGB`, `heif_channel_interleaved`.
const RGB: c_int = 1;
const INTERLEAVED: c_int = 10;

/// Whether these are the first bytes of a picture that libheif knows (ISO/IEC 23008-12, 10.2).
pub(crate) fn is_heif(head: &[u8]) -> bool {
    const BRANDS: [&[u8]; 10] = [
        b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis",
    ];
    head.get(4..8) == Some(b"ftyp") && head.get(8..12).is_some_and(|brand| BRANDS.contains(&brand))
}

#[repr(C)]
struct HeifError {
    code: c_int,
    _subcode: c_int,
    message: *const c_char,
}

type Pointer = *mut c_void;

/// The functions that we use.
struct Library {
    alloc: unsafe extern "C" fn() -> Pointer,
    free: unsafe extern "C" fn(Pointer),
    read: unsafe extern "C" fn(Pointer, *const c_void, usize, *const c_void) -> HeifError,
    primary: unsafe extern "C" fn(Pointer, *mut Pointer) -> HeifError,
    handle_width: unsafe extern "C" fn(Pointer) -> c_int,
    handle_height: unsafe extern "C" fn(Pointer) -> c_int,
    handle_release: unsafe extern "C" fn(Pointer),
    decode: unsafe extern "C" fn(Pointer, *mut Pointer, c_int, c_int, *const c_void) -> HeifError,
    width: unsafe extern "C" fn(Pointer, c_int) -> c_int,
    height: unsafe extern "C" fn(Pointer, c_int) -> c_int,
    plane: unsafe extern "C" fn(Pointer, c_int, *mut c_int) -> *const u8,
    image_release: unsafe extern "C" fn(Pointer),
}

/// The picture that the file is about, upright, in colour. Call it behind the walls of a tool.
pub(crate) fn decode(library: &Path, bytes: &[u8]) -> Result<DynamicImage, String> {
    let library = Library::load(library)?;
    let context = library.context()?;
    let handle = library.primary_image(&context, bytes)?;
    library.pixels(&handle)
}

/// Something of the library's that is given back when it goes.
struct Held {
    it: Pointer,
    release: unsafe extern "C" fn(Pointer),
}

impl Drop for Held {
    fn drop(&mut self) {
        // SAFETY: it came from the library, is not null, and is released this once.
        unsafe { (self.release)(self.it) }
    }
}

impl Library {
    #[allow(clippy::missing_transmute_annotations)] // the fields say what each function is
    fn load(path: &Path) -> Result<Self, String> {
        let name = CString::new(path.as_os_str().as_encoded_bytes())
            .map_err(|_| "libheif has an odd name".to_owned())?;
        // SAFETY: the name ends in a zero; the library is the system's own and never unloaded.
        let opened = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
        if opened.is_null() {
            return Err("libheif could not be loaded".to_owned());
        }
        macro_rules! function {
            ($name:literal) => {{
                // SAFETY: `opened` is a loaded library and the name ends in a zero.
                let found = unsafe { libc::dlsym(opened, $name.as_ptr()) };
                if found.is_null() {
                    return Err(format!("this libheif has no {}", $name.to_string_lossy()));
                }
                // SAFETY: the function has had this form since libheif 1.3.
                unsafe { std::mem::transmute::<Pointer, _>(found) }
            }};
        }
        Ok(Self {
            alloc: function!(c"heif_context_alloc"),
            free: function!(c"heif_context_free"),
            read: function!(c"heif_context_read_from_memory_without_copy"),
            primary: function!(c"heif_context_get_primary_image_handle"),
            handle_width: function!(c"heif_image_handle_get_width"),
            handle_height: function!(c"heif_image_handle_get_height"),
            handle_release: function!(c"heif_image_handle_release"),
            decode: function!(c"heif_decode_image"),
            width: function!(c"heif_image_get_width"),
            height: function!(c"heif_image_get_height"),
            plane: function!(c"heif_image_get_plane_readonly"),
            image_release: function!(c"heif_image_release"),
        })
    }

    fn context(&self) -> Result<Held, String> {
        // SAFETY: takes nothing.
        let it = unsafe { (self.alloc)() };
        held(it, self.free)
    }

    fn primary_image(&self, context: &Held, bytes: &[u8]) -> Result<Held, String> {
        let mut handle = std::ptr::null_mut();
        // SAFETY: `bytes` outlives the context, which the caller holds; null means no options.
        check(&unsafe {
            let (from, length) = (bytes.as_ptr().cast(), bytes.len());
            (self.read)(context.it, from, length, std::ptr::null())
        })?;
        // SAFETY: the context is alive and `handle` is ours to be written.
        check(&unsafe { (self.primary)(context.it, &raw mut handle) })?;
        held(handle, self.handle_release)
    }

    fn pixels(&self, handle: &Held) -> Result<DynamicImage, String> {
        // SAFETY: the handle is alive.
        let (width, height) = unsafe {
            (
                (self.handle_width)(handle.it),
                (self.handle_height)(handle.it),
            )
        };
        if i64::from(width) * i64::from(height) > MOST_PIXELS {
            return Err(format!(
                "{width} by {height} pixels are too many to be read"
            ));
        }
        let mut image = std::ptr::null_mut();
        // SAFETY: the handle is alive, `image` is ours to be written, null means no options.
        check(&unsafe {
            (self.decode)(
                handle.it,
                &raw mut image,
                RGB,
                INTERLEAVED,
                std::ptr::null(),
            )
        })?;
        let image = held(image, self.image_release)?;
        self.copied(&image)
    }

    fn copied(&self, image: &Held) -> Result<DynamicImage, String> {
        let mut stride: c_int = 0;
        // SAFETY: the image is alive and `stride` is ours to be written.
        let (width, height, plane) = unsafe {
            (
                (self.width)(image.it, INTERLEAVED),
                (self.height)(image.it, INTERLEAVED),
                (self.plane)(image.it, INTERLEAVED, &raw mut stride),
            )
        };
        let side = |pixels: c_int| u32::try_from(pixels).ok().filter(|&one| one > 0);
        let (Some(wide), Some(high)) = (side(width), side(height)) else {
            return Err("it holds no picture".to_owned());
        };
        let (row, stride) = (wide as usize * 3, usize::try_from(stride).unwrap_or(0));
        if plane.is_null() || stride < row {
            return Err("it holds no picture".to_owned());
        }
        let mut pixels = Vec::with_capacity(row * high as usize);
        for line in 0..high as usize {
            // SAFETY: the plane has `high` rows of `stride` bytes, of which `row` are the picture's.
            pixels.extend_from_slice(unsafe {
                std::slice::from_raw_parts(plane.add(line * stride), row)
            });
        }
        let picture = RgbImage::from_raw(wide, high, pixels).ok_or("its rows are too few")?;
        let picture = DynamicImage::from(picture);
        Ok(if i64::from(wide) * i64::from(high) > ENOUGH_PIXELS {
            picture.thumbnail_exact(wide.div_ceil(2), high.div_ceil(2))
        } else {
            picture
        })
    }
}

fn held(it: Pointer, release: unsafe extern "C" fn(Pointer)) -> Result<Held, String> {
    if it.is_null() {
        return Err("libheif gave nothing back".to_owned());
    }
    Ok(Held { it, release })
}

fn check(error: &HeifError) -> Result<(), String> {
    if error.code == 0 {
        return Ok(());
    }
    if error.message.is_null() {
        return Err(format!("libheif error {}", error.code));
    }
    // SAFETY: libheif's messages are texts that end in a zero and live at least as long as its context.
    let message = unsafe { CStr::from_ptr(error.message) };
    Err(message.to_string_lossy().chars().take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::is_heif;

    #[test]
    fn its_brand_names_it() {
        assert!(is_heif(b"\0\0\0\x18ftypheic\0\0"));
        assert!(!is_heif(b"\0\0\0\x18ftypisom\0\0"));
        assert!(!is_heif(b"ftyp"));
    }
}
