; CheckNoNewAccess: is there a request that the new policy allows and the existing one does not?
; existing: case 114, existing
; new: case 114, new
; sat: yes, the check fails; unsat: no, it passes
;
; How to read: the constants are what a model chooses, each definition names a term,
; the assertions have to be true together. `sat` means that there is such a model.
;
(set-info :smt-lib-version 2.6)
(set-info :status unsat)

(set-option :produce-models true)

(set-logic QF_SLIA)

; the action's part before the colon, in lower case
(declare-const action.service String)
; the action's part after the colon, in lower case
(declare-const action.name String)
; second field of the resource's ARN
(declare-const resource.partition String)
; third field
(declare-const resource.service String)
; fourth field
(declare-const resource.region String)
; fifth field
(declare-const resource.account String)
; everything after the fifth colon
(declare-const resource.id String)
; the call addresses no particular resource: `*`
(declare-const resource.none Bool)

; Allow statement 0, line 1 of case 114, new
; some Allow statement of case 114, new matches
(define-fun |new[0] action| () Bool (= action.service "s3"))
(define-fun |existing[1] action| () Bool
  (and
    |new[0] action|
    (or
      (= action.name "deletebucket")
      (= action.name "deletebucketpolicy")
      (= action.name "listbucket")
      (= action.name "putbucketpolicy"))))

; Deny statement 1, line 1 of case 114, new
; some Deny statement of case 114, new matches
(define-fun |existing[1] resource| () Bool
  (and
    (not resource.none)
    (= resource.partition "aws")
    (= resource.service "s3")
    (= resource.region "")
    (= resource.account "")
    (= resource.id "sensitive-bucket")))

; Deny statement 1, line 1 of case 114, existing
; some Deny statement of case 114, existing matches
(define-fun |existing[1] matches| () Bool
  (and
    |existing[1] action|
    (not resource.none)
    (= resource.partition "aws")
    (= resource.service "s3")
    (= resource.region "")
    (= resource.account "")
    (= resource.id "sensitive-bucket")))

; an action is `service:name` in lower case
(assert
  (str.in_re action.service
    (re.++
      (re.union (re.range "0" "9") (re.range "a" "z"))
      (re.* (re.union (re.range "-" ".") (re.range "0" "9") (str.to_re "_") (re.range "a" "z"))))))

; an action is `service:name` in lower case
(assert
  (str.in_re action.name
    (re.++
      (re.union (re.range "0" "9") (re.range "a" "z"))
      (re.* (re.union (re.range "-" ".") (re.range "0" "9") (str.to_re "_") (re.range "a" "z"))))))

; the first five fields of an ARN hold no colon
(assert (not (str.contains resource.partition ":")))

; the first five fields of an ARN hold no colon
(assert (not (str.contains resource.service ":")))

; the first five fields of an ARN hold no colon
(assert (not (str.contains resource.region ":")))

; the first five fields of an ARN hold no colon
(assert (not (str.contains resource.account ":")))

; what is sought
(assert (and |existing[1] matches| (not |existing[1] resource|)))

(check-sat)
; After `sat`:
; (get-value
;   (action.service
;     action.name
;     resource.partition
;     resource.service
;     resource.region
;     resource.account
;     resource.id
;     resource.none))
