; CheckNoNewAccess: is there a request that the new policy allows and the existing one does not?
; existing: case 138, existing
; new: case 138, new
; sat: yes, the check fails; unsat: no, it passes
; statements, actions and resources that cannot matter to the question are left out
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
; everything after the fifth colon
(declare-const resource.id String)
; the call addresses no particular resource: `*`
(declare-const resource.none Bool)

; Allow statement 0, line 1 of case 138, new
; some Allow statement of case 138, new matches
(define-fun |existing[2] action| () Bool
  (and (= action.service "sts") (= action.name "assumerole")))
(define-fun |existing[2] resource| () Bool
  (not
    (and
      (not resource.none)
      (= resource.partition "aws")
      (= resource.service "iam")
      (= resource.region "")
      (str.in_re resource.id (re.++ (str.to_re "role/AssumableRoles/") re.all)))))

; Deny statement 2, line 1 of case 138, existing
; some Deny statement of case 138, existing matches
(define-fun |existing[2] matches| () Bool (and |existing[2] action| |existing[2] resource|))
(define-fun |new[1] resource| () Bool
  (not
    (and
      (not resource.none)
      (= resource.partition "aws")
      (= resource.service "iam")
      (= resource.region "")
      (= resource.id "role/AssumableRoles/Mine"))))

; Deny statement 1, line 1 of case 138, new
; some Deny statement of case 138, new matches
(define-fun |new[1] matches| () Bool (and |existing[2] action| |new[1] resource|))

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
(assert
  (str.in_re resource.partition (re.* (re.union (re.range "\u{0}" "9") (re.range ";" "\u{2ffff}")))))

; the first five fields of an ARN hold no colon
(assert
  (str.in_re resource.service (re.* (re.union (re.range "\u{0}" "9") (re.range ";" "\u{2ffff}")))))

; the first five fields of an ARN hold no colon
(assert
  (str.in_re resource.region (re.* (re.union (re.range "\u{0}" "9") (re.range ";" "\u{2ffff}")))))

; what is sought
(assert (and |existing[2] matches| (not |new[1] matches|)))

(check-sat)
; After `sat`:
; (get-value
;   (action.service
;     action.name
;     resource.partition
;     resource.service
;     resource.region
;     resource.id
;     resource.none))
