//! How is a file cut into actions while those before are being read?
//!
//! Cutting costs a third of the whole; on a second core it costs nothing. Elements travel in
//! batches, a few of which may be under way, so memory stays bounded.

use std::io::Read;
use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;

use crate::error::{Place, ReadError};

use super::elements::{Element, Elements};

/// A batch is sent once it holds so many bytes.
const BATCH: usize = 1 << 20;

/// So many batches may wait to be read.
const WAITING: usize = 4;

/// Elements of the list, one after the other.
#[derive(Default)]
pub(super) struct Batch {
    text: Vec<u8>,
    elements: Vec<(Range<usize>, Place, u64)>,
}

impl Batch {
    /// Each element, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Element<'_>> {
        self.elements.iter().map(|(range, place, number)| Element {
            text: &self.text[range.clone()],
            place: *place,
            number: *number,
        })
    }

    fn push(&mut self, element: &Element<'_>) {
        let start = self.text.len();
        self.text.extend_from_slice(element.text);
        let range = start..self.text.len();
        self.elements.push((range, element.place, element.number));
    }
}

/// Cuts the list in a thread of its own. What is received ends with the list, or with an error;
/// dropping the receiver ends the thread at its next batch.
pub(super) fn cut<'scope, R: Read + Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    elements: Elements<R>,
) -> Receiver<Result<Batch, ReadError>> {
    let (send, receive) = sync_channel(WAITING);
    scope.spawn(move || send_all(elements, &send));
    receive
}

fn send_all<R: Read>(mut elements: Elements<R>, send: &SyncSender<Result<Batch, ReadError>>) {
    let mut batch = Batch::default();
    loop {
        let end = match elements.next() {
            Ok(Some(element)) => {
                batch.push(&element);
                None
            }
            Ok(None) => Some(None),
            Err(error) => Some(Some(error)),
        };
        if batch.text.len() < BATCH && end.is_none() {
            continue;
        }
        // Actions before an error come first: what is wrong with one of them is said first.
        if send.send(Ok(std::mem::take(&mut batch))).is_err() {
            return;
        }
        match end {
            None => {}
            Some(None) => return,
            Some(Some(error)) => {
                // Without a receiver there is nobody to tell.
                let _ = send.send(Err(error));
                return;
            }
        }
    }
}
