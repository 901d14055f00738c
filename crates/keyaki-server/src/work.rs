//! From a request with its body to a reply.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use keyaki::api::Operation;
use keyaki_engine::CancelToken;

use crate::answers::Identity;
use crate::fault::{Fault, Reason};
use crate::operation::check::{Check, Lasting, undecided};
use crate::operation::preview::{self, Create};
use crate::operation::validate::{Thoroughness, Validate};
use crate::operation::{buckets, caller};
use crate::pool::Undone;
use crate::reply::Reply;
use crate::route::Route;
use crate::service::{Call, Service};
use crate::stamp;

impl Service {
    pub(crate) async fn reply(self: Arc<Self>, call: Call) -> Reply {
        let (query, region) = (&call.query, call.region.as_str());
        let replied = match &call.route {
            Route::Check(operation) => return self.clone().check(*operation, call).await,
            Route::ValidatePolicy => return self.clone().validate(call).await,
            Route::CreateAccessPreview => return self.clone().create_preview(call).await,
            Route::ListAnalyzers => self.analyzer.list(query, region),
            Route::GetAnalyzer(name) => self.analyzer.get(name, region),
            Route::GetAccessPreview(id) => preview::get(id, query, &self.analyzer, &self.previews),
            Route::ListAccessPreviewFindings(id) => preview::list(id, &call.body, &self.analyzer, &self.previews),
            Route::ListBuckets => Ok(buckets::reply(self.owner().canonical_user)),
            Route::Query => Ok(caller::reply(&call.body, &self.settings.account, &call.id)),
            Route::Health => Ok(Reply::text("ok\n")),
            Route::Metrics => Ok(Reply::metrics(self.metrics.text(&self.moment()))),
            // Refused before its body was read.
            Route::NotServed | Route::Unknown => Err(Fault::Internal),
        };
        replied.unwrap_or_else(|fault| fault.reply())
    }

    async fn check(self: Arc<Self>, operation: Operation, call: Call) -> Reply {
        let service = self.clone();
        let replied = match self.pool.run(move |cancel| service.checked(operation, &call, cancel)).await {
            Ok(replied) => replied,
            Err(Undone::TooLong) => {
                Ok(undecided(&format!("The question could not be decided in {}.", self.patience())))
            }
            Err(undone) => Err(fault(&undone)),
        };
        replied.unwrap_or_else(|fault| fault.reply())
    }

    fn checked(&self, operation: Operation, call: &Call, cancel: &CancelToken) -> Result<Reply, Fault> {
        let check = Check::read(operation, &call.body)?;
        self.known_or(check.identity(), || check.answered(&self.asker, cancel))
    }

    async fn validate(self: Arc<Self>, call: Call) -> Reply {
        // What is to be proven may take too long; the rest does not.
        for thoroughness in [Thoroughness::WithProofs, Thoroughness::WithoutProofs] {
            let (service, call) = (self.clone(), call.clone());
            let work = move |cancel: &CancelToken| {
                let validate = Validate::read(&call.body, &call.query)?;
                let answered = || Ok(validate.answered(&service.asker, thoroughness, cancel));
                service.known_or(validate.identity(), answered)
            };
            match self.pool.run(work).await {
                Ok(replied) => return replied.unwrap_or_else(|fault| fault.reply()),
                Err(Undone::TooLong) => {}
                Err(undone) => return fault(&undone).reply(),
            }
        }
        let message = format!("the policy could not be validated in {}", self.patience());
        Fault::validation(Reason::Other, message).reply()
    }

    /// The answer that is known, or one that is found and perhaps kept.
    fn known_or(
        &self,
        identity: Identity,
        answered: impl FnOnce() -> Result<(Reply, Lasting), Fault>,
    ) -> Result<Reply, Fault> {
        if let Some(reply) = self.answers.get(&identity) {
            self.metrics.hits.fetch_add(1, Ordering::Relaxed);
            return Ok(reply);
        }
        let (reply, lasting) = answered()?;
        if lasting == Lasting::Yes {
            self.answers.put(identity, reply.clone());
        }
        Ok(reply)
    }

    async fn create_preview(self: Arc<Self>, call: Call) -> Reply {
        let (service, body) = (self.clone(), call.body.clone());
        let work = move |cancel: &CancelToken| {
            let create = Create::read(&body, &service.analyzer)?;
            Ok(create.preview(&service.asker, &service.owner(), stamp::now(), cancel))
        };
        let preview = match self.pool.run(work).await {
            Ok(preview) => preview,
            Err(Undone::TooLong) => Create::undecided(&call.body, &self.analyzer, &self.owner(), stamp::now()),
            Err(undone) => Err(fault(&undone)),
        };
        match preview {
            Ok(preview) => {
                self.previews.put(&call.id, preview);
                preview::created(&call.id)
            }
            Err(fault) => fault.reply(),
        }
    }

    fn patience(&self) -> String {
        format!("{} s", self.limits().request_time.as_secs_f64())
    }
}

fn fault(undone: &Undone) -> Fault {
    match undone {
        Undone::Busy => Fault::Busy,
        Undone::Failed | Undone::TooLong => Fault::Internal,
    }
}
